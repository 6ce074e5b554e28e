# Mail::SpamAssassin over many messages in one process; a line of JSON for each.
#
#   spamassassin.pl DIRECTORY HOME FILE…
#
# DIRECTORY holds *.pre and *.cf: all rules and settings that there are. HOME is for its own files.
#
#   rules       the names of the rules that fired
#   claimed     what the plugin AuthRes read: the results of dkim in their order
#   found       what the plugin DKIM found by itself: the result of each signature, with its detail
#   tags        the values of the tags that DKIM sets
use strict;
use warnings;
use JSON::PP;
use Mail::SpamAssassin;
use Mail::SpamAssassin::PerMsgStatus;

my ($directory, $home, @files) = @ARGV;
my $assassin = Mail::SpamAssassin->new({
    rules_filename => $directory,
    site_rules_filename => $directory,
    userprefs_filename => "$home/user_prefs",
    userstate_dir => $home,
    home_dir_for_helpers => $home,
    dont_copy_prefs => 1,
    local_tests_only => 0,
    username => 'nobody',
});
$assassin->compile_now(0);
my $json = JSON::PP->new->canonical->ascii;
for my $file (@files) {
    open my $input, '<:raw', $file or die "$file: $!\n";
    my $text = do { local $/; <$input> };
    my $message = $assassin->parse($text, 1);
    my $status = $assassin->check($message);
    my @found = map { { result => $_->result, detail => $_->result_detail } }
        grep { defined } @{ $status->{dkim_signatures} || [] };
    print $json->encode({
        rules => [sort split /[, ]+/, join ',', $status->get_names_of_tests_hit,
            $status->get_names_of_subtests_hit],
        claimed => [map { $_->{result} } @{ $status->{authres_parsed}{dkim} || [] }],
        found => \@found,
    }), "\n";
    $status->finish;
    $message->finish;
}
$assassin->finish;
