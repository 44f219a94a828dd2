#pragma once
// A reader of AML that knows the grammar of named objects (ACPI 6.4, 20.2.5) and nothing of what
// our DSDT says: what it cannot read, or a block that does not end where its length says, throws.

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace hostler::vmm::test {

/// A Scope, Device, Method, Name, OperationRegion or Field.
struct AmlObject {
    enum class Kind { scope, device, method, name, region, field };

    Kind kind = Kind::scope;
    std::string path;
    std::vector<AmlObject> children;     ///< of a scope or device
    std::string body;                    ///< of a method, behind its flags
    std::vector<std::uint64_t> numbers;  ///< of a name: its value, or a package's; of a region:
                                         ///< port and length
    std::string bytes;                   ///< of a name: its buffer or text

    /// The child of that name; nothing where none is.
    const AmlObject* find(std::string_view name) const
    {
        for (const AmlObject& child : children)
            if (child.path == name) return &child;
        return nullptr;
    }
    const AmlObject& at(std::string_view name) const
    {
        if (const AmlObject* const child = find(name)) return *child;
        throw std::runtime_error(path + " has no " + std::string(name));
    }
};

class AmlReader {
public:
    explicit AmlReader(std::string_view code) : code_(code) {}

    std::vector<AmlObject> read_all()
    {
        std::vector<AmlObject> objects;
        while (!code_.empty()) objects.push_back(read_object());
        return objects;
    }

private:
    std::uint8_t byte()
    {
        if (code_.empty()) throw std::runtime_error("AML ends in the middle of a term");
        const auto first = static_cast<std::uint8_t>(code_.front());
        code_.remove_prefix(1);
        return first;
    }
    std::string take(std::size_t count)
    {
        if (count > code_.size()) throw std::runtime_error("AML ends in the middle of a term");
        const std::string taken(code_.substr(0, count));
        code_.remove_prefix(count);
        return taken;
    }
    std::uint64_t number(std::size_t bytes)
    {
        std::uint64_t value = 0;
        for (std::size_t at = 0; at < bytes; ++at) value |= std::uint64_t{byte()} << 8 * at;
        return value;
    }
    /// What a block holds: the length that stands here counts itself.
    AmlReader block()
    {
        const std::size_t before = code_.size();
        const std::uint8_t lead = byte();
        std::size_t length = lead & (lead >> 6 ? 0x0f : 0x3f);
        for (unsigned more = 0; more < lead >> 6u; ++more)
            length |= std::size_t{byte()} << (4 + 8 * more);
        const std::size_t header = before - code_.size();
        if (length < header) throw std::runtime_error("a block shorter than its own length");
        inside_ = take(length - header);
        return AmlReader(inside_);
    }
    std::string name()
    {
        std::string text;
        while (!code_.empty() && (code_.front() == '\\' || code_.front() == '^')) text += take(1);
        std::size_t segments = 1;
        if (!code_.empty() && code_.front() == 0x2e) segments = (byte(), 2);
        if (!code_.empty() && code_.front() == 0x2f) segments = (byte(), byte());
        for (std::size_t at = 0; at < segments; ++at) text += (at ? "." : "") + take(4);
        return text;
    }
    std::uint64_t integer()
    {
        switch (const std::uint8_t code = byte()) {
            case 0x00:
            case 0x01:
                return code;
            case 0x0a:
                return number(1);
            case 0x0b:
                return number(2);
            case 0x0c:
                return number(4);
            case 0x0e:
                return number(8);
            default:
                throw std::runtime_error("no integer: " + std::to_string(code));
        }
    }
    void read_value(AmlObject& object)
    {
        const char code = code_.empty() ? '\0' : code_.front();
        if (code == 0x0d) {
            byte();
            while (const char letter = static_cast<char>(byte())) object.bytes += letter;
        } else if (code == 0x11) {
            byte();
            AmlReader content = block();
            const std::uint64_t size = content.integer();
            if (size != content.code_.size()) throw std::runtime_error("a buffer of another size");
            object.bytes = content.take(size);
        } else if (code == 0x12) {
            byte();
            AmlReader content = block();
            for (std::uint8_t left = content.byte(); left; --left)
                object.numbers.push_back(content.integer());
            if (!content.code_.empty()) throw std::runtime_error("a package with a rest");
        } else {
            object.numbers.push_back(integer());
        }
    }
    AmlObject read_object()
    {
        using Kind = AmlObject::Kind;
        switch (const std::uint8_t code = byte()) {
            case 0x08: {
                AmlObject object{.kind = Kind::name, .path = name()};
                read_value(object);
                return object;
            }
            case 0x10:
                return read_block(Kind::scope);
            case 0x14:
                return read_block(Kind::method);
            case 0x5b:
                return read_extended();
            default:
                throw std::runtime_error("no named object: " + std::to_string(code));
        }
    }
    AmlObject read_extended()
    {
        using Kind = AmlObject::Kind;
        switch (const std::uint8_t code = byte()) {
            case 0x80: {
                AmlObject region{.kind = Kind::region, .path = name()};
                if (byte() != 1) throw std::runtime_error("a region that is not of ports");
                region.numbers = {integer()};
                region.numbers.push_back(integer());
                return region;
            }
            case 0x81:
                return read_block(Kind::field);
            case 0x82:
                return read_block(Kind::device);
            default:
                throw std::runtime_error("no named object: 0x5b " + std::to_string(code));
        }
    }
    AmlObject read_block(AmlObject::Kind kind)
    {
        AmlReader content = block();
        AmlObject object{.kind = kind, .path = content.name()};
        if (kind == AmlObject::Kind::method) content.byte();
        if (kind == AmlObject::Kind::method || kind == AmlObject::Kind::field)
            object.body = content.take(content.code_.size());
        else
            object.children = content.read_all();
        return object;
    }

    std::string_view code_;
    std::string inside_;  ///< what the block that was opened last holds
};

}  // namespace hostler::vmm::test
