#!/usr/bin/python3
"""Saved domains by virsh: save, restore, managedsave, and the definitions in their files."""

import re

from daemon import Daemon


def refused(daemon, text, *words):
    status, _, errors = daemon.virsh(*words, check=False)
    assert status != 0, words
    assert text in errors, (words, errors)


def saves_and_restores(daemon):
    image = str(daemon.root / "test.img")
    assert "saved to" in daemon.virsh("save", "test", image)
    assert daemon.virsh("domstate", "test", "--reason").split("\n")[0] == "shut off (saved)"
    figures = daemon.virsh("domjobinfo", "test", "--completed", "--keep-completed")
    rows = dict(line.split(":", 1) for line in figures.splitlines() if ":" in line)
    assert rows["Job type"].strip() == "Completed" and rows["Operation"].strip() == "Save", figures
    assert rows["Time elapsed"].strip().endswith("ms"), figures
    assert rows["Data processed"].split() == rows["Data total"].split() != ["0.000", "B"], figures
    assert daemon.virsh("domjobinfo", "test", "--completed") == figures
    assert daemon.virsh("domjobinfo", "test", "--completed").split() == ["Job", "type:", "None"]
    assert "<name>test</name>" in daemon.virsh("save-image-dumpxml", image)
    assert "restored from" in daemon.virsh("restore", image)
    assert daemon.virsh("domstate", "test", "--reason").split("\n")[0] == "running (restored)"
    refused(daemon, "already active", "restore", image)
    refused(daemon, "No such file", "restore", image + ".other")
    daemon.virsh("save", "test", image, "--paused")
    daemon.virsh("restore", image)
    assert daemon.virsh("domstate", "test").strip() == "paused"
    daemon.virsh("resume", "test")


def replaces_the_definition(daemon):
    image = str(daemon.root / "test.img")
    daemon.virsh("save", "test", image)
    xml = daemon.virsh("save-image-dumpxml", image)
    changed = daemon.root / "changed.xml"
    changed.write_text(xml.replace("</name>", "</name><title>changed</title>"))
    daemon.virsh("save-image-define", image, str(changed), "--running")
    assert "<title>changed</title>" in daemon.virsh("save-image-dumpxml", image)
    changed.write_text(xml.replace("<name>test<", "<name>other<"))
    refused(daemon, "name 'other' does not match source 'test'", "save-image-define", image, str(changed))
    changed.write_text(re.sub(r"(<vcpu.*?>)[0-9]+<", r"\1 3<", xml))
    refused(daemon, "Target domain vcpu '3' does not match source '2'", "save-image-define", image, str(changed))
    refused(daemon, "Target domain vcpu '3' does not match source '2'", "restore", image, "--xml", str(changed))
    daemon.virsh("restore", image)
    refused(daemon, "Target domain vcpu '3' does not match source '2'", "save", "test", image, "--xml", str(changed))
    assert daemon.virsh("domstate", "test").strip() == "running"
    assert "changed" in daemon.virsh("desc", "test", "--title")


def keeps_a_managed_save(daemon):
    daemon.virsh("managedsave", "test")
    assert "yes" in [row.split()[-1] for row in daemon.virsh("dominfo", "test").splitlines()
                     if row.startswith("Managed save:")]
    assert daemon.virsh("list", "--all", "--with-managed-save", "--name").split() == ["test"]
    xml = daemon.virsh("managedsave-dumpxml", "test")
    assert "<name>test</name>" in xml
    changed = daemon.root / "managed.xml"
    changed.write_text(re.sub(r"<memory unit='KiB'>[0-9]+<", "<memory unit='KiB'>4096<", xml))
    refused(daemon, "Target domain memory '4096 KiB' does not match source", "managedsave-define", "test", str(changed))
    changed.write_text(re.sub(r"<title>.*?</title>", "<title>managed</title>", xml))
    daemon.virsh("managedsave-define", "test", str(changed))
    assert "<title>managed</title>" in daemon.virsh("managedsave-dumpxml", "test")
    refused(daemon, "managed save", "undefine", "test")
    daemon.virsh("start", "test")
    assert daemon.virsh("domstate", "test", "--reason").split("\n")[0] == "running (restored)"
    daemon.virsh("managedsave", "test")
    daemon.virsh("managedsave-remove", "test")
    daemon.virsh("start", "test")
    assert daemon.virsh("domstate", "test", "--reason").split("\n")[0] == "running (booted)"


with Daemon() as daemon:
    saves_and_restores(daemon)
    replaces_the_definition(daemon)
    keeps_a_managed_save(daemon)
