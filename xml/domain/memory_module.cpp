#include "xml/domain/memory_module.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

using Model = MemoryModule::Model;

template <Model... Wanted>
constexpr auto is = [](const MemoryModule& module) { return ((module.model == Wanted) || ...); };

constexpr Part source_parts[] = {
    leaf<&MemoryModule::path>("path", "The host's file.")
        .path()
        .when<is<Model::nvdimm, Model::virtio_pmem>>(),
    in_units(leaf<&MemoryModule::align_size_kib>("alignsize", "What its address is a multiple of."),
             kib)
        .when<is<Model::nvdimm>>(),
    flag<&MemoryModule::is_pmem>("pmem", "The file is on persistent memory.")
        .when<is<Model::nvdimm>>(),
    leaf<&MemoryModule::source_nodes>("nodemask", "The host's nodes it comes from."),
    in_units(leaf<&MemoryModule::page_size_kib>("pagesize", "The pages it is on."), kib),
};
constexpr Part label_parts[] = {
    in_units(leaf<&MemoryModule::label_size_kib>("size", "How large it is."), kib).abi(),
};
constexpr Part target_parts[] = {
    in_units(leaf<&MemoryModule::size_kib>("size", "What the guest gets.").required().always(), kib)
        .abi(),
    leaf<&MemoryModule::node>("node", "The guest's node it belongs to.").abi(),
    group("label", label_parts, "Where it is divided up.").when<is<Model::nvdimm>>(),
    flag<&MemoryModule::is_readonly>("readonly", "The guest cannot write to it.")
        .abi()
        .when<is<Model::nvdimm>>(),
    in_units(leaf<&MemoryModule::block_size_kib>("block", "What it is given in."), kib)
        .abi()
        .when<is<Model::virtio_mem>>(),
    in_units(leaf<&MemoryModule::requested_kib>("requested", "What the guest is offered."), kib)
        .when<is<Model::virtio_mem>>(),
    in_units(leaf<&MemoryModule::current_kib>("current", "What the guest has taken."), kib)
        .live()
        .when<is<Model::virtio_mem>>(),
};
constexpr Part parts[] = {
    attribute<&MemoryModule::model>("model", "The kind of module.").required().abi(),
    attribute<&MemoryModule::access>("access", "Whether other processes may map it."),
    attribute<&MemoryModule::discard>("discard", "Whether its file is emptied at the end."),
    leaf<&MemoryModule::uuid>("uuid", "Its identity.").abi(),
    group("source", source_parts, "Where it comes from."),
    group("target", target_parts, "What the guest gets.").required(),
    splice<&MemoryModule::info>(),
};

}  // namespace

Words words(MemoryModule::Model)
{
    static constexpr std::string_view all[] = {"",           "dimm",   "nvdimm", "virtio-pmem",
                                               "virtio-mem", "sgx-epc"};
    return all;
}

Words words(MemoryModule::Access)
{
    static constexpr std::string_view all[] = {"default", "shared", "private"};
    return all;
}

const Element& schema(const MemoryModule*)
{
    static constexpr Element element = {"memory", "A memory module.", parts};
    return element;
}

}  // namespace hostler::xml
