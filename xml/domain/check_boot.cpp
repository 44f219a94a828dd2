#include <algorithm>

#include "xml/domain/check.hpp"

namespace hostler::xml {
namespace {

Error wrong(std::string sentence)
{
    return Error(ErrorCode::xml_detail, std::move(sentence), ErrorDomain::domain);
}

/// What is chosen by features is not named too.
Result<Done> check_chosen(const Os& os)
{
    if (os.nvram && os.firmware == Os::Firmware::bios)
        return wrong(
            "firmware type 'bios' does not support nvram: it goes with 'efi' alone "
            "(/domain/os/nvram)");
    if (!os.loader) return Done{};
    const Loader& loader = *os.loader;
    const auto named = [](std::string_view attribute) {
        return wrong("loader attribute '" + std::string(attribute) +
                     "' cannot be specified when firmware autoselection is enabled "
                     "(/domain/os/loader)");
    };
    if (loader.readonly != YesNo::absent) return named("readonly");
    if (loader.type != Loader::Type::absent) return named("type");
    if (loader.path.has_value()) return named("path");
    const bool is_secure = loader.secure == YesNo::yes;
    if (loader.secure != YesNo::absent && !is_secure) return named("secure");
    return Done{};
}

/// Month, day and year, of two or four digits: 12/31/2026.
bool is_date(std::string_view text)
{
    std::size_t parts = 0;
    while (!text.empty() && parts < 3) {
        const std::size_t end = std::min(text.find('/'), text.size());
        const std::string_view part = text.substr(0, end);
        const bool is_number = part.find_first_not_of("0123456789") == part.npos;
        const bool is_sized =
            part.size() == 2 || (parts == 2 && part.size() == 4) || (parts < 2 && part.size() == 1);
        if (!is_number || !is_sized) return false;
        text.remove_prefix(std::min(end + 1, text.size()));
        ++parts;
    }
    return parts == 3 && text.empty();
}

}  // namespace

Result<Done> check_firmware(Domain& domain, const FillWorld&)
{
    const Os& os = domain.os;
    if (os.firmware != Os::Firmware::absent) return check_chosen(os);
    if (os.nvram && os.loader && os.loader->stateless == YesNo::yes)
        return wrong("NVRAM is not permitted when loader is stateless (/domain/os/nvram)");
    return Done{};
}

Result<Done> check_bios_date(Domain& domain, const FillWorld&)
{
    for (const Sysinfo& sysinfo : domain.sysinfo)
        for (const SysinfoEntry& entry : sysinfo.bios)
            if (entry.name == "date" && !is_date(entry.value))
                return wrong("Invalid BIOS 'date' format: '" + entry.value.str() +
                             "', it takes mm/dd/yyyy (/domain/sysinfo/bios/entry[@name='date'])");
    return Done{};
}

Result<Done> check_labels(Domain& domain, const FillWorld&)
{
    if (domain.seclabels.size() < 2) return Done{};
    for (std::size_t index = 0; index < domain.seclabels.size(); ++index)
        if (!domain.seclabels[index].model.has_value())
            return Error(ErrorCode::xml_error,
                         "missing security model when using multiple labels: "
                         "/domain/seclabel[" +
                             std::to_string(index + 1) + "] needs one",
                         ErrorDomain::domain);
    return Done{};
}

}  // namespace hostler::xml
