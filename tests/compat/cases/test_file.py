#!/usr/bin/python3
"""test:///FILE, as clients' own test-suites use libvirt's test driver: a host, domains and pools of a file."""

import libvirt

from daemon import Daemon

NODE = """<node>
  <domain file="beside.xml"/>
  <domain type="test"><name>within</name><memory>65536</memory><os><type>hvm</type></os></domain>
  <cpu><mhz>6000</mhz><model>i986</model><active>50</active><nodes>4</nodes>
    <sockets>4</sockets><cores>4</cores><threads>2</threads></cpu>
  <memory>8192000</memory>
  <pool type="dir"><name>images</name><target><path>/images</path></target>
    <volume><name>disk</name><capacity>1048576</capacity></volume></pool>
</node>"""
BESIDE = "<domain type='test'><name>beside</name><memory>65536</memory><os><type>hvm</type></os></domain>"


def main():
    libvirt.registerErrorHandler(lambda *_: None, None)
    with Daemon() as daemon:
        (daemon.root / "node.xml").write_text(NODE)
        (daemon.root / "beside.xml").write_text(BESIDE)
        connection = libvirt.open(daemon.uri(f"test://{daemon.root}/node.xml"))
        assert sorted(domain.name() for domain in connection.listAllDomains()) == ["beside", "within"]
        assert connection.getInfo() == ["i986", 8000, 50, 6000, 4, 4, 4, 2], connection.getInfo()
        pool = connection.storagePoolLookupByName("images")
        assert pool.isActive() and pool.listVolumes() == ["disk"]
        assert connection.storageVolLookupByPath("/images/disk").info()[1] == 1 << 20
        connection.lookupByName("beside").destroy()
        assert not connection.lookupByName("beside").isActive()
        try:
            libvirt.open(daemon.uri(f"test://{daemon.root}/none.xml"))
        except libvirt.libvirtError as error:
            assert error.get_error_code() == libvirt.VIR_ERR_INVALID_ARG
            assert "none.xml'" in str(error), error
        else:
            raise AssertionError("a file that is not there was opened")


main()
