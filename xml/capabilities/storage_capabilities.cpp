#include "xml/capabilities/storage_capabilities.hpp"

#include <algorithm>

#include "xml/schema/format.hpp"
#include "xml/schema/schema.hpp"
#include "xml/storage/pool_rules.hpp"
#include "xml/storage/volume_rules.hpp"

namespace hostler::xml {
namespace {

constexpr Part option_parts[] = {
    wrapped<&PoolOptions::default_format>("defaultFormat", "type",
                                          "What is meant where nothing is said."),
    child<&PoolOptions::enums>("enum", "What may be said."),
};

constexpr Part pool_parts[] = {
    attribute<&PoolCapability::type>("type", "The type of pool.").always(),
    attribute<&PoolCapability::supported>("supported", "Whether it can be used.").always(),
    child<&PoolCapability::source>("poolOptions", "What its source may be."),
    child<&PoolCapability::volumes>("volOptions", "What its volumes may be."),
};

constexpr Part parts[] = {
    child<&StorageCapabilities::pools>("pool", "A type of pool.").open(),
};

PoolOptions options(std::string_view name, std::span<const std::string_view> formats)
{
    PoolOptions options;
    options.default_format = formats.front();
    CapabilityEnum words;
    words.name = name;
    words.values.assign(formats.begin(), formats.end());
    options.enums.push_back(std::move(words));
    return options;
}

}  // namespace

const Element& schema(const PoolOptions*)
{
    static constexpr Element element = {"options", "Formats.", option_parts};
    return element;
}

const Element& schema(const PoolCapability*)
{
    static constexpr Element element = {"pool", "A type of pool.", pool_parts};
    return element;
}

const Element& schema(const StorageCapabilities*)
{
    static constexpr Element element = {"storagepoolCapabilities",
                                        "Which storage pools can be used.", parts};
    return element;
}

StorageCapabilities storage_capabilities(std::span<const StoragePool::Type> supported)
{
    StorageCapabilities capabilities;
    for (std::size_t index = 0; index < words(StoragePool::Type{}).size(); ++index) {
        PoolCapability pool;
        pool.type = static_cast<StoragePool::Type>(index);
        const bool is_supported = std::ranges::find(supported, pool.type) != supported.end();
        pool.supported = is_supported ? YesNo::yes : YesNo::no;
        if (const auto formats = kind_of(pool.type).formats; !formats.empty())
            pool.source = options("sourceFormatType", formats);
        if (const auto formats = volume_formats(pool.type); !formats.empty())
            pool.volumes = options("targetFormatType", formats);
        capabilities.pools.push_back(std::move(pool));
    }
    return capabilities;
}

std::string format(const StorageCapabilities& capabilities)
{
    return format_document(capabilities);
}

}  // namespace hostler::xml
