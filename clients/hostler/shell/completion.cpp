#include "clients/hostler/shell/completion.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "clients/hostler/cli/domain_event.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

std::vector<std::string> words_of(std::string_view line)
{
    std::vector<std::string> words(1);
    for (const char letter : line) {
        if (letter == ';')
            words.assign(1, "");
        else if (letter != ' ')
            words.back() += letter;
        else if (!words.back().empty())
            words.emplace_back();
    }
    return words;
}

/// The names of all that a server lists of a kind.
template <class P, class Item>
void add_listed(Session& session, std::vector<Item> P::Reply::* items, std::string Item::* name,
                std::vector<std::string>& found)
{
    if (!session.is_connected()) return;
    const auto reply = session.connection().try_call<P>({.need_results = 1});
    if (!reply) return;
    for (const Item& item : (*reply).*items) found.push_back(item.*name);
}

void add_secrets(Session& session, std::vector<std::string>& found)
{
    if (!session.is_connected()) return;
    const auto reply =
        session.connection().try_call<proto::ConnectListAllSecrets>({.need_results = 1});
    if (!reply) return;
    for (const proto::SecretRef& secret : reply->secrets) found.push_back(secret.uuid.text());
}

void add_files(const std::string& begun, std::vector<std::string>& found)
{
    const auto slash = begun.rfind('/');
    const std::string folder = slash == begun.npos ? "" : begun.substr(0, slash + 1);
    std::error_code failure;
    for (const auto& entry :
         std::filesystem::directory_iterator(folder.empty() ? "." : folder, failure))
        found.push_back(folder + entry.path().filename().string() +
                        (entry.is_directory(failure) ? "/" : ""));
}

void add_offers(Session& session, Option::Offers offers, const std::string& begun,
                std::vector<std::string>& found)
{
    using namespace proto;
    switch (offers) {
        case Option::Offers::domains:
            return add_listed<ConnectListAllDomains>(
                session, &ConnectListAllDomains::Reply::domains, &DomainRef::name, found);
        case Option::Offers::networks:
            return add_listed<ConnectListAllNetworks>(session, &ConnectListAllNetworks::Reply::nets,
                                                      &NetworkRef::name, found);
        case Option::Offers::pools:
            return add_listed<ConnectListAllStoragePools>(
                session, &ConnectListAllStoragePools::Reply::pools, &StoragePoolRef::name, found);
        case Option::Offers::secrets:
            return add_secrets(session, found);
        case Option::Offers::filters:
            return add_listed<ConnectListAllNwfilters>(
                session, &ConnectListAllNwfilters::Reply::filters, &NwfilterRef::name, found);
        case Option::Offers::devices:
            return add_listed<ConnectListAllNodeDevices>(
                session, &ConnectListAllNodeDevices::Reply::devices, &NodeDeviceRef::name, found);
        case Option::Offers::interfaces:
            return add_listed<ConnectListAllInterfaces>(
                session, &ConnectListAllInterfaces::Reply::ifaces, &InterfaceRef::name, found);
        case Option::Offers::files:
            return add_files(begun, found);
        case Option::Offers::events:
            for (const EventKind& kind : event_kinds()) found.emplace_back(kind.name);
            return;
        case Option::Offers::nothing:
            return;
    }
}

/// The option that takes a value and is written so, or null.
const Option* named_by(const Command& command, std::string_view word)
{
    for (const Option& option : command.options)
        if (option.kind != Option::Kind::flag && word == "--" + std::string(option.name))
            return &option;
    return nullptr;
}

/// The option whose value is being typed: the one named before, or the next that needs no name.
const Option* open_option(const Command& command, const std::vector<std::string>& words)
{
    std::vector<const Option*> unnamed;
    for (const Option& option : command.options)
        if (option.is_positional) unnamed.push_back(&option);
    const std::size_t last = words.size() - 1;
    for (std::size_t at = 1; at < last; ++at) {
        if (const Option* named = named_by(command, words[at])) {
            if (++at == last) return named;
            std::erase(unnamed, named);
        } else if (!words[at].starts_with("--") && !unnamed.empty() &&
                   unnamed.front()->kind != Option::Kind::rest) {
            unnamed.erase(unnamed.begin());
        }
    }
    return unnamed.empty() ? nullptr : unnamed.front();
}

}  // namespace

std::vector<std::string> completions(Session& session, std::string_view line)
{
    const std::vector<std::string> words = words_of(line);
    const std::string& begun = words.back();
    std::vector<std::string> found;
    if (words.size() == 1) {
        for (const Command* command : commands()) found.emplace_back(command->name);
    } else if (const Command* command = find_command(words.front())) {
        if (begun.starts_with("-"))
            for (const Option& option : command->options)
                found.push_back("--" + std::string(option.name));
        else if (const Option* option = open_option(*command, words))
            add_offers(session, option->offers, begun, found);
    }
    std::erase_if(found, [&](const std::string& word) { return !word.starts_with(begun); });
    std::ranges::sort(found);
    return found;
}

std::string common_start(const std::vector<std::string>& words)
{
    if (words.empty()) return "";
    std::string start = words.front();
    for (const std::string& word : words) {
        const auto differ = std::ranges::mismatch(start, word).in1;
        start.erase(differ, start.end());
    }
    return start;
}

}  // namespace hostler::cli
