#!/usr/bin/perl
# Perl's Sys::Virt against a private hostlerd: what its users do first.
use strict;
use warnings;
use File::Temp qw(tempdir);
use Sys::Virt;
use Time::HiRes qw(sleep);

my $root = tempdir(CLEANUP => 1);
my $pid = fork() // die "fork: $!";
if ($pid == 0) {
    open(STDERR, '>', "$root/log");
    exec("$ENV{HOSTLERD_BIN}/hostlerd", '--root', $root) or die "exec: $!";
}
END { if ($pid) { my $status = $?; kill('TERM', $pid); waitpid($pid, 0); $? = $status; } }

my $socket = "$root/run/hostler/hostler-sock";
my $connection;
for (1 .. 2400) {
    $connection = eval { Sys::Virt->new(uri => "test+unix:///default?socket=$socket") };
    last if $connection || waitpid($pid, 1) != 0;    # 1: WNOHANG, which only asks whether it has ended
    sleep(0.05);
}
die "hostlerd does not come up: " . `cat $root/log` unless $connection;
die 'type' unless $connection->get_type() eq 'TEST';
my @running = $connection->list_domains();
die 'list_domains' unless @running == 1 && $running[0]->get_name() eq 'test';
my $domain = $connection->define_domain(
    "<domain type='test'><name>perl</name><memory>65536</memory><os><type>hvm</type></os></domain>");
$domain->create();
die 'active' unless $domain->is_active();
die 'info' unless $domain->get_info()->{maxMem} == 65536;
my $seen = eval { $connection->get_domain_by_name('nobody'); 1 };
die 'no domain' if $seen || $@->code != Sys::Virt::Error::ERR_NO_DOMAIN;
$domain->destroy();
$domain->undefine();
print "perl: ok\n";
