#include "xml/storage/permissions.hpp"

#include <charconv>

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

/// Bits of a file's mode: a zero and their octal digits.
struct Octal {
    template <class M>
    struct As : Spelling<M> {
        static constexpr std::string_view kind = "an octal mode such as '0755'";
        static constexpr std::string_view grammar =
            "<data type='string'><param name='pattern'>[0-7]+</param></data>";

        static bool read(std::string_view text, M& into)
        {
            std::uint64_t number = 0;
            if (!read_number(text, 8, 0, 07777, number)) return false;
            into = static_cast<M>(number);
            return true;
        }
        static void write(const M& from, Buffer& out)
        {
            char digits[8];
            const auto end = std::to_chars(digits, digits + sizeof digits, from, 8).ptr;
            (out += '0').append(digits, end);
        }
    };
};

/// A user's or group's number; -1 is nobody in particular.
struct Identity {
    template <class M>
    struct As : Spelling<M> {
        static constexpr std::string_view kind = "a number, or -1";
        static constexpr std::string_view grammar = "<data type='integer'/>";

        static bool read(std::string_view text, M& into)
        {
            if (text == "-1") into = nobody;
            return text == "-1" || Spelling<M>::read(text, into);
        }
    };
    static constexpr std::uint32_t nobody = UINT32_MAX;
};

constexpr Part parts[] = {
    leaf<&StoragePermissions::mode, Octal>("mode", "Who may read, write and enter it."),
    leaf<&StoragePermissions::owner, Identity>("owner", "The user's number."),
    leaf<&StoragePermissions::group, Identity>("group", "The group's number."),
    leaf<&StoragePermissions::label>("label", "The security label."),
    rule<[](StoragePermissions& permissions) -> Complaint {
        for (auto* identity : {&permissions.owner, &permissions.group})
            if (*identity == Identity::nobody) identity->reset();
        return {};
    }>("nobody in particular is not written"),
};

}  // namespace

const Element& schema(const StoragePermissions*)
{
    static constexpr Element element = {"permissions", "Who may do what with it.", parts};
    return element;
}

}  // namespace hostler::xml
