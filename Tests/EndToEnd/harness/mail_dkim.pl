# Mail::DKIM as a filter, with keys from a file instead of DNS.
#
#   mail_dkim.pl sign DOMAIN SELECTOR KEYFILE CANONICALIZATION L    prints the DKIM-Signature field
#   mail_dkim.pl verify KEYS                                       prints one result per signature
use strict;
use warnings;
use Mail::DKIM::Signer;
use Mail::DKIM::Verifier;
use Mail::DKIM::Signature;
use Net::DNS;

{
    package KeyFileResolver;

    sub new {
        my ($class, $path) = @_;
        my %records;
        open my $file, '<', $path or die "$path: $!\n";
        while (<$file>) {
            next if /^#/;
            chomp;
            my ($name, $text) = split ' ', $_, 2;
            $records{lc $name} = $text if defined $text;
        }
        return bless { records => \%records }, $class;
    }

    sub send {
        my ($self, $name, $type) = @_;
        my $packet = Net::DNS::Packet->new($name, $type);
        my $text = $self->{records}{lc $name};
        if (defined $text) {
            $packet->push(answer => Net::DNS::RR->new(
                owner => $name, type => 'TXT', txtdata => [unpack '(A250)*', $text]));
        } else {
            $packet->header->rcode('NXDOMAIN');
        }
        return $packet;
    }

    sub errorstring { return 'NOERROR' }
}

binmode STDIN;
binmode STDOUT;
my $message = do { local $/; <STDIN> };
my ($action, @arguments) = @ARGV;

if ($action eq 'sign') {
    my ($domain, $selector, $key, $canonicalization, $length) = @arguments;
    my $signer = Mail::DKIM::Signer->new(
        Policy => sub {
            my $signer = shift;
            my $signature = Mail::DKIM::Signature->new(
                Algorithm => 'rsa-sha256', Method => $canonicalization, Domain => $domain,
                Selector => $selector, Headers => $signer->headers);
            $signature->body_count($length) if $length;
            $signer->add_signature($signature);
            return 0;
        },
        Algorithm => 'rsa-sha256', Method => $canonicalization, Domain => $domain,
        Selector => $selector, KeyFile => $key);
    $signer->PRINT($message);
    $signer->CLOSE;
    print map { $_->as_string . "\r\n" } $signer->signatures;
} else {
    Mail::DKIM::DNS::resolver(KeyFileResolver->new($arguments[0]));
    my $verifier = Mail::DKIM::Verifier->new;
    $verifier->PRINT($message);
    $verifier->CLOSE;
    print map { $_->result . ' ' . $_->result_detail . "\n" } $verifier->signatures;
}
