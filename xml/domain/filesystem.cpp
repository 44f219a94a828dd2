#include "xml/domain/filesystem.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

using Type = Filesystem::Type;

template <Type... Wanted>
constexpr auto is = [](const Filesystem& system) { return ((system.type == Wanted) || ...); };

/// Permissions as ls has them: 0644.
struct Octal {
    template <class M>
    struct As : Spelling<M> {
        static constexpr std::string_view kind = "an octal number";

        static bool read(std::string_view text, M& into)
        {
            std::uint64_t number = 0;
            if (!read_number(text, 8, 0, 07777, number)) return false;
            into = static_cast<M>(number);
            return true;
        }
        static void write(const M& from, Buffer& out)
        {
            for (int shift = 9; shift >= 0; shift -= 3)
                out += static_cast<char>('0' + (from >> shift & 7));
        }
    };
};

constexpr Unit units_kib{1024, 1024, "KiB", "units"};

constexpr Part driver_parts[] = {
    attribute<&FilesystemDriver::type>("type", "Who serves it."),
    attribute<&FilesystemDriver::format>("format", "The image's format."),
    attribute<&FilesystemDriver::write_policy>("wrpolicy", "When it is on disk."),
    attribute<&FilesystemDriver::queue_size>("queue", "How long the queue is.").abi(),
    splice<&FilesystemDriver::virtio>(),
};

constexpr Part lock_parts[] = {
    attribute<&FilesystemBinary::posix_lock>("posix", "Locks of fcntl reach the host."),
    attribute<&FilesystemBinary::flock>("flock", "Locks of flock reach the host."),
};
constexpr Part binary_parts[] = {
    attribute<&FilesystemBinary::path>("path", "The program.").path(),
    attribute<&FilesystemBinary::xattr>("xattr", "Whether it keeps extended attributes."),
    wrapped<&FilesystemBinary::cache>("cache", "mode", "What the guest may cache."),
    wrapped<&FilesystemBinary::sandbox>("sandbox", "mode", "How the program is confined."),
    group("lock", lock_parts, "Which locks reach the host."),
    wrapped<&FilesystemBinary::thread_pool_size>("thread_pool", "size", "Its threads."),
};

constexpr Part source_parts[] = {
    attribute<&Filesystem::source>("dir", "The host's folder.")
        .path()
        .when<is<Type::mount, Type::bind>>(),
    attribute<&Filesystem::socket>("socket", "The server's socket.").path().when<is<Type::mount>>(),
    attribute<&Filesystem::source>("dev", "The host's device.").path().when<is<Type::block>>(),
    attribute<&Filesystem::source>("file", "The host's image.").path().when<is<Type::file>>(),
    attribute<&Filesystem::source>("name", "The template.").when<is<Type::from_template>>(),
    in_units(attribute<&Filesystem::ram_kib>("usage", "How much memory."), units_kib)
        .when<is<Type::ram>>(),
    attribute<&Filesystem::source>("pool", "The storage pool.").when<is<Type::volume>>(),
    attribute<&Filesystem::volume>("volume", "The volume in it.").when<is<Type::volume>>(),
};

constexpr Part parts[] = {
    attribute<&Filesystem::type>("type", "What it is on the host.").always(),
    attribute<&Filesystem::access>("accessmode", "Whose permissions hold."),
    attribute<&Filesystem::model>("model", "The virtio revision.").abi(),
    attribute<&Filesystem::multidevs>("multidevs", "What several devices below it do."),
    attribute<&Filesystem::file_mode, Octal>("fmode", "The permissions of new files."),
    attribute<&Filesystem::folder_mode, Octal>("dmode", "The permissions of new folders."),
    child<&Filesystem::driver>("driver", "Who serves it."),
    child<&Filesystem::binary>("binary", "The program that serves it.").unless_empty(),
    group("source", source_parts, "What it is on the host."),
    wrapped<&Filesystem::target>("target", "dir", "What it is in the guest.").abi(),
    flag<&Filesystem::is_readonly>("readonly", "The guest cannot write to it."),
    splice<&Filesystem::info>(),
    in_units(leaf<&Filesystem::space_hard_limit>("space_hard_limit", "The most it may hold."),
             bytes_unit),
    in_units(leaf<&Filesystem::space_soft_limit>("space_soft_limit", "The most for long."),
             bytes_unit),
};

}  // namespace

Words words(FilesystemDriver::Type)
{
    static constexpr std::string_view all[] = {"default", "path",  "handle",   "loop",
                                               "nbd",     "ploop", "virtiofs", "mtp"};
    return all;
}

Words words(FilesystemDriver::WritePolicy)
{
    static constexpr std::string_view all[] = {"default", "immediate"};
    return all;
}

Words words(FilesystemBinary::Cache)
{
    static constexpr std::string_view all[] = {"default", "none", "always"};
    return all;
}

Words words(FilesystemBinary::Sandbox)
{
    static constexpr std::string_view all[] = {"default", "namespace", "chroot"};
    return all;
}

Words words(Filesystem::Type)
{
    static constexpr std::string_view all[] = {"mount", "block", "file",  "template",
                                               "ram",   "bind",  "volume"};
    return all;
}

Words words(Filesystem::Access)
{
    static constexpr std::string_view all[] = {"default", "passthrough", "mapped", "squash"};
    return all;
}

Words words(Filesystem::Model)
{
    static constexpr std::string_view all[] = {"default", "virtio", "virtio-transitional",
                                               "virtio-non-transitional"};
    return all;
}

Words words(Filesystem::Multidevs)
{
    static constexpr std::string_view all[] = {"default", "remap", "forbid", "warn"};
    return all;
}

const Element& schema(const FilesystemDriver*)
{
    static constexpr Element element = {"driver", "Who serves a folder.", driver_parts};
    return element;
}

const Element& schema(const FilesystemBinary*)
{
    static constexpr Element element = {"binary", "The program that serves it.", binary_parts};
    return element;
}

const Element& schema(const Filesystem*)
{
    static constexpr Element element = {"filesystem", "A folder of the host.", parts};
    return element;
}

}  // namespace hostler::xml
