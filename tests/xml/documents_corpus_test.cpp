// The corpus's documents besides domains: an expected output survives, an input becomes its output,
// and what is wrong is refused with a line.

#include <set>

#include "tests/xml/corpus.hpp"
#include "xml/interface/host_interface.hpp"
#include "xml/network/network.hpp"
#include "xml/nodedev/node_device.hpp"
#include "xml/nwfilter/filter.hpp"
#include "xml/nwfilter/filter_binding.hpp"
#include "xml/secret/secret.hpp"
#include "xml/snapshot/backup.hpp"
#include "xml/snapshot/checkpoint.hpp"
#include "xml/snapshot/snapshot.hpp"
#include "xml/storage/volume.hpp"

namespace hostler::xml {
namespace {

/// What reading and writing makes of a document, or "ERROR code"; the path is its file's.
using RoundTrip = std::string (*)(const std::string& text, const std::string& path);

template <auto Parse>
std::string round_trip(const std::string& text, const std::string&)
{
    const auto read = Parse(text, {.inactive = true}, nullptr);
    return read ? format(*read) : refusal(read.error());
}

/// The pool that a volume belongs to is said by its file's name alone.
std::string volume(const std::string& text, const std::string& path)
{
    const bool is_logical = path.find("vol-logical") != path.npos;
    const auto pool = is_logical ? StoragePool::Type::logical : StoragePool::Type::dir;
    const bool has_capacity = path.find("nocapacity") == path.npos;
    const auto read = parse_volume(
        text, pool, has_capacity ? VolumeCapacity::required : VolumeCapacity::optional);
    return read ? format(*read) : refusal(read.error());
}

const std::map<std::string, RoundTrip> round_trips = {
    {"backup", round_trip<parse_backup>},
    {"checkpoint", round_trip<parse_checkpoint>},
    {"interface", round_trip<parse_interface>},
    {"network", round_trip<parse_network>},
    {"nodedev", round_trip<parse_node_device>},
    {"nwfilter", round_trip<parse_filter>},
    {"nwfilterbinding", round_trip<parse_filter_binding>},
    {"secret", round_trip<parse_secret>},
    {"snapshot", round_trip<parse_snapshot>},
    {"storagepool", round_trip<parse_pool>},
    {"storagevol", volume},
};

class DocumentsCorpus : public Corpus {};

TEST_F(DocumentsCorpus, CompleteDocumentsSurvive)
{
    std::set<std::pair<std::string, std::string>> seen;
    for (const Case& one : cases_) {
        const auto round_trip = round_trips.find(one.kind);
        if (round_trip == round_trips.end() || one.expected.empty()) continue;
        if (!seen.insert({one.kind, one.expected}).second) continue;
        const std::string wanted = text(one.expected);
        const std::string got = round_trip->second(wanted, one.expected);
        tally("survive " + one.kind, one.expected, got, got == wanted);
    }
}

std::string checkpoint_made_new(const std::string& text, const std::string& wanted)
{
    auto checkpoint = parse_checkpoint(text);
    const auto output = parse_checkpoint(wanted);
    if (!checkpoint || !output) return "ERROR";
    std::vector<std::string> disks;
    for (const CheckpointDisk& disk : output->disks) disks.push_back(disk.name.str());
    fill_new(*checkpoint, output->created_s.value_or(0), disks);
    checkpoint->parent = output->parent;
    // How much was written since is what the guest did.
    for (std::size_t index = 0; index < output->disks.size(); ++index)
        checkpoint->disks.at(index).size_bytes = output->disks[index].size_bytes;
    return format(*checkpoint);
}

/// What is made now takes from the output what depends on the moment and the domain.
std::string made_new(const std::string& kind, const std::string& text, const std::string& wanted)
{
    if (kind == "backup") {
        auto backup = parse_backup(text);
        if (!backup) return refusal(backup.error());
        fill(*backup, {"vdextradisk"});
        return format(*backup);
    }
    if (kind == "checkpoint") return checkpoint_made_new(text, wanted);
    auto snapshot = parse_snapshot(text);
    const auto output = parse_snapshot(wanted);
    if (!snapshot || !output) return "ERROR";
    // A document that says when it was made puts back an old snapshot.
    if (!snapshot->created_s) fill_new(*snapshot, output->created_s.value_or(0));
    snapshot->domain = output->domain;
    return format(*snapshot);
}

TEST_F(DocumentsCorpus, InputsBecomeTheirOutput)
{
    const std::set<std::string> made = {"backup", "checkpoint", "snapshot"};
    for (const Case& one : cases_) {
        const auto round_trip = round_trips.find(one.kind);
        if (round_trip == round_trips.end() || one.expected.empty()) continue;
        if (one.document == one.expected) continue;
        const std::string wanted = text(one.expected);
        const std::string got = made.contains(one.kind)
                                    ? made_new(one.kind, text(one.document), wanted)
                                    : round_trip->second(text(one.document), one.document);
        tally("become " + one.kind, one.document, got, got == wanted);
    }
}

TEST_F(DocumentsCorpus, WrongDocumentsAreRefusedWithALine)
{
    for (const Case& one : cases_) {
        const auto round_trip = round_trips.find(one.kind);
        if (round_trip == round_trips.end() || one.expect != "xfail-parse") continue;
        const std::string got = round_trip->second(text(one.document), one.document);
        const std::string& recorded = one.test_driver.empty() ? one.qemu_driver : one.test_driver;
        const std::string wanted = recorded.empty() ? "ERROR" : text(recorded);
        const bool is_same_code = got.starts_with(wanted.substr(0, wanted.find(" domain")));
        tally("refuse " + one.kind, one.document, got,
              is_same_code && got.find("line ") != got.npos);
    }
}

}  // namespace
}  // namespace hostler::xml
