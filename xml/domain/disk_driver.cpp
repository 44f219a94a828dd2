#include "xml/domain/disk.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part cache_parts[] = {
    in_units(leaf<&DiskDriver::metadata_cache_bytes>("max_size", "The most it may take."),
             bytes_unit),
};

constexpr Part parts[] = {
    attribute<&DiskDriver::name>("name", "The hypervisor's back end."),
    attribute<&DiskDriver::format>("type", "The image's format."),
    attribute<&DiskDriver::cache>("cache", "What the host caches."),
    attribute<&DiskDriver::error_policy>("error_policy", "What a failed write does."),
    attribute<&DiskDriver::read_error_policy>("rerror_policy", "What a failed read does."),
    attribute<&DiskDriver::io>("io", "How the host does the input and output."),
    attribute<&DiskDriver::ioeventfd>("ioeventfd", "Whether kicks go around the hypervisor.").abi(),
    attribute<&DiskDriver::event_idx>("event_idx", "Whether interrupts are held back.").abi(),
    attribute<&DiskDriver::copy_on_read>("copy_on_read", "Whether reads fill the upper image."),
    attribute<&DiskDriver::discard>("discard", "What a discard does."),
    attribute<&DiskDriver::iothread>("iothread", "The thread that serves it."),
    attribute<&DiskDriver::detect_zeroes>("detect_zeroes", "What a write of zeroes does."),
    attribute<&DiskDriver::queues>("queues", "How many queues.").abi(),
    attribute<&DiskDriver::queue_size>("queue_size", "How long each queue is.").abi(),
    splice<&DiskDriver::virtio>(),
    group("metadata_cache", cache_parts, "The cache of the image's tables."),
};

}  // namespace

Words words(DiskDriver::Cache)
{
    static constexpr std::string_view all[] = {"default",   "none",       "writethrough",
                                               "writeback", "directsync", "unsafe"};
    return all;
}

Words words(DiskDriver::ErrorPolicy)
{
    static constexpr std::string_view all[] = {"default", "stop", "report", "ignore", "enospace"};
    return all;
}

Words words(DiskDriver::Io)
{
    static constexpr std::string_view all[] = {"default", "native", "threads", "io_uring"};
    return all;
}

Words words(DiskDriver::Discard)
{
    static constexpr std::string_view all[] = {"default", "unmap", "ignore"};
    return all;
}

Words words(DiskDriver::DetectZeroes)
{
    static constexpr std::string_view all[] = {"default", "off", "on", "unmap"};
    return all;
}

const Element& schema(const DiskDriver*)
{
    static constexpr Element element = {"driver", "How the hypervisor runs a disk.", parts};
    return element;
}

}  // namespace hostler::xml
