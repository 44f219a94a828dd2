#include "clients/hostler/cli/cpu_file.hpp"

#include "clients/hostler/cli/document.hpp"
#include "clients/hostler/cli/failure.hpp"
#include "clients/hostler/cli/files.hpp"

namespace hostler::cli {

std::vector<std::string> read_cpus(const std::string& file)
{
    // One element around all, for a file may hold several CPUs one after the other.
    std::string text = read_file(file);
    if (const auto end = text.starts_with("<?xml") ? text.find("?>") : std::string::npos;
        end != std::string::npos)
        text.erase(0, end + 2);
    const Document document("<container>" + text + "</container>", Document::Blanks::dropped, file);
    constexpr const char* places =
        "/container/cpu|/container/domain/cpu|/container/capabilities/host/cpu|"
        "/container/domainCapabilities/cpu/mode[@name='host-model' and @supported='yes']";
    std::vector<std::string> cpus;
    for (xmlNode* cpu : document.find(places)) {
        if (std::string_view(reinterpret_cast<const char*>(cpu->name)) == "mode")
            xmlNodeSetName(cpu, BAD_CAST "cpu");
        cpus.push_back(document.dump(cpu));
    }
    if (cpus.empty())
        throw Failure("File '" + file +
                      "' does not contain any <cpu> element or valid domain XML, host "
                      "capabilities XML, or domain capabilities XML");
    return cpus;
}

}  // namespace hostler::cli
