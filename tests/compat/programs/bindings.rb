# Ruby's libvirt: what its users do first. The connection's URI is the argument.
require 'libvirt'

def expect(what, seen, wanted)
  abort "#{what}: #{seen.inspect}, not #{wanted.inspect}" unless seen == wanted
end

connection = Libvirt::open(ARGV[0])
expect('type', connection.type, 'TEST')
expect('domains', connection.list_all_domains.map(&:name), ['test'])
expect('processors', connection.node_get_info.cpus, 16)
domain = connection.define_domain_xml(
  "<domain type='test'><name>ruby</name><memory>65536</memory><os><type>hvm</type></os></domain>"
)
domain.create
expect('active', domain.active?, true)
expect('memory', domain.info.max_mem, 65536)
domain.destroy
domain.undefine
begin
  connection.lookup_domain_by_name('ruby')
  abort 'an undefined domain is found'
rescue Libvirt::RetrieveError => error
  expect('the error', error.libvirt_code, Libvirt::Error::ERR_NO_DOMAIN)
end
connection.close
puts 'ruby: ok'
