<?php
// PHP's libvirt: what its users do first. The connection's URI is the argument.
function expect($what, $seen, $wanted) {
    if ($seen === $wanted) return;
    fwrite(STDERR, "$what: " . var_export($seen, true) . ", not " . var_export($wanted, true) . "\n");
    exit(1);
}

$connection = libvirt_connect($argv[1], false);
expect('domains', libvirt_list_domains($connection), ['test']);
expect('processors', libvirt_node_get_info($connection)['cpus'], 16);
$domain = libvirt_domain_define_xml($connection,
    "<domain type='test'><name>php</name><memory>65536</memory><os><type>hvm</type></os></domain>");
expect('create', libvirt_domain_create($domain), true);
expect('active', libvirt_domain_is_active($domain), 1);
expect('memory', libvirt_domain_get_info($domain)['maxMem'], 65536);
expect('destroy', libvirt_domain_destroy($domain), true);
expect('undefine', libvirt_domain_undefine($domain), true);
echo "php: ok\n";
