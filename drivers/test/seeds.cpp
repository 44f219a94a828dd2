#include "drivers/test/seeds.hpp"

namespace hostler::drivers::test {

std::vector<SeedDomain> seed_domains()
{
    return {{R"(<domain type='test'>
  <name>test</name>
  <uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid>
  <memory unit='KiB'>8388608</memory>
  <currentMemory unit='KiB'>2097152</currentMemory>
  <vcpu>2</vcpu>
  <os>
    <type arch='i686'>hvm</type>
    <boot dev='hd'/>
  </os>
  <devices>
    <disk type='file' device='disk'>
      <source file='/guest/diskimage1'/>
      <target dev='vda' bus='virtio'/>
      <address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>
    </disk>
    <interface type='network'>
      <mac address='aa:bb:cc:dd:ee:ff'/>
      <source network='default'/>
      <target dev='testnet0'/>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x01' function='0x0'/>
    </interface>
    <memballoon model='virtio'>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x02' function='0x0'/>
    </memballoon>
  </devices>
</domain>
)",
             true}};
}

std::vector<PooledSeed> pooled_seeds()
{
    PooledSeed seed;
    seed.pool.name = "default-pool";
    seed.pool.uuid = *Uuid::parse("dfe224cb-28fb-8dd0-c4b2-64eb3f0f4566");
    seed.pool.path = "/default-pool";
    std::vector<PooledSeed> seeds;
    seeds.push_back(std::move(seed));
    return seeds;
}

}  // namespace hostler::drivers::test
