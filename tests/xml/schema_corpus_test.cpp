// Our schemas against libvirt's own (/usr/share/libvirt/schemas), document by document: what theirs
// accepts ours accepts, and what theirs refuses ours refuses.

#include <filesystem>
#include <set>

#include "tests/xml/corpus.hpp"
#include "xml/domain/domain.hpp"
#include "xml/interface/host_interface.hpp"
#include "xml/network/network.hpp"
#include "xml/nodedev/node_device.hpp"
#include "xml/nwfilter/filter.hpp"
#include "xml/nwfilter/filter_binding.hpp"
#include "xml/schema/relaxng.hpp"
#include "xml/secret/secret.hpp"
#include "xml/snapshot/backup.hpp"
#include "xml/snapshot/checkpoint.hpp"
#include "xml/snapshot/snapshot.hpp"
#include "xml/storage/pool.hpp"
#include "xml/storage/volume.hpp"

namespace hostler::xml {
namespace {

constexpr std::string_view schemas = "/usr/share/libvirt/schemas/";

struct Judges {
    std::string kind;  ///< how the corpus names such documents, or what that begins with
    std::string file;  ///< libvirt's schema
    const Validator& (*ours)();
};
const Judges judges[] = {
    {"domain-", "domain.rng", validator<Domain>},
    {"backup", "domainbackup.rng", validator<Backup>},
    {"checkpoint", "domaincheckpoint.rng", validator<Checkpoint>},
    {"interface", "interface.rng", validator<HostInterface>},
    {"network", "network.rng", validator<Network>},
    {"nodedev", "nodedev.rng", validator<NodeDevice>},
    {"nwfilter", "nwfilter.rng", validator<Filter>},
    {"nwfilterbinding", "nwfilterbinding.rng", validator<FilterBinding>},
    {"secret", "secret.rng", validator<Secret>},
    {"snapshot", "domainsnapshot.rng", validator<Snapshot>},
    {"storagepool", "storagepool.rng", validator<StoragePool>},
    {"storagevol", "storagevol.rng", validator<StorageVolume>},
};

/// "domain-" is of "domain-qemu", "network" is not of "network-update".
bool is_of(const std::string& kind, const Judges& by)
{
    return by.kind.ends_with('-') ? kind.starts_with(by.kind) : kind == by.kind;
}

Validator theirs(const std::string& file)
{
    return Validator("<grammar xmlns='http://relaxng.org/ns/structure/1.0'><include href='" +
                     std::string(schemas) + file + "'/></grammar>");
}

class SchemaCorpus : public Corpus {
protected:
    void compare(const Judges& by)
    {
        const Validator their_judge = theirs(by.file);
        std::set<std::string> seen;
        for (const Case& one : cases_) {
            if (!is_of(one.kind, by)) continue;
            for (const std::string& path : {one.document, one.expected})
                if (path.ends_with(".xml") && seen.insert(path).second)
                    judge(by, their_judge, path);
        }
    }

private:
    void judge(const Judges& by, const Validator& their_judge, const std::string& path)
    {
        const Result<Document> document = Document::read(text(path), path);
        if (!document) return;
        const bool is_theirs = static_cast<bool>(their_judge.judge(*document));
        const Result<Done> ours = by.ours().judge(*document);
        const std::string why = ours ? "ours takes it" : ours.error().text();
        tally((is_theirs ? "accept as theirs " : "refuse as theirs ") + by.file, path, why,
              static_cast<bool>(ours) == is_theirs);
    }
};

TEST_F(SchemaCorpus, OursAcceptsWhatTheirsAccepts)
{
    if (!std::filesystem::exists(schemas)) GTEST_SKIP() << schemas << " is not there";
    for (const Judges& by : judges) compare(by);
}

}  // namespace
}  // namespace hostler::xml
