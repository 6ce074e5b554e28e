"""`Scripts/stress.sh`: what DKIM costs a mail server, measured and told in a report.

A private Postfix between smtp-source and smtp-sink, with and without a DKIM milter:

    options      what was asked for
    preparation  packages, the daemon, root's rights
    memory_limit a control group for --memory
    scenarios    which loads, with which filter, and what each is compared with
    supplies     key, DNS server, messages: made once for all scenarios
    mail         the messages
    filters      dkim-milterd and opendkim, set up for a scenario
    scanners     amavis with SpamAssassin, and ClamAV
    rig          all servers of one scenario
    accounts     what the kernel says about processes: CPU time, memory
    sampling     the same for all programs, several times a second
    trial        one scenario, once: the load, the samples, the count of what arrived
    arrivals     that count
    campaign     all scenarios, round by round
    figures      medians, and what DKIM added
    machine      what it ran on
    context      all of this in the words of the report
    report       the page: report.css, table, charts, axes, markup, wording
    csv_file     the samples
    console      what is seen while it runs
"""
