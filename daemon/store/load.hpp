#pragma once
// load(): reads every object of a kind at start, on several threads, judging each text as it comes.

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/store/object_files.hpp"

namespace hostler::daemon {

template <class T>
struct Loaded {
    std::vector<T> objects;              ///< in the order of their names
    std::vector<Unreadable> unreadable;  ///< each named with its reason; the files are kept
};

/// Calls `work(i)` for every i below `count` on up to `threads` threads, and waits for them.
void in_parallel(std::size_t count, std::size_t threads,
                 const std::function<void(std::size_t)>& work);

/// Reads and judges all definitions (or live statuses) of a kind. `judge` makes a T of a name and a
/// text; it runs on several threads at once. Blocks.
template <class T>
Loaded<T> load(
    const Names& found, std::size_t threads,
    const std::function<Result<std::string>(const std::string& name)>& read,
    const std::function<Result<T>(const std::string& name, const std::string& text)>& judge,
    const std::function<std::filesystem::path(const std::string& name)>& file)
{
    std::vector<std::optional<Result<T>>> judged(found.names.size());
    in_parallel(found.names.size(), threads, [&](std::size_t index) {
        const std::string& name = found.names[index];
        const Result<std::string> text = read(name);
        if (text)
            judged[index].emplace(judge(name, *text));
        else
            judged[index].emplace(text.error());
    });

    Loaded<T> loaded{{}, found.unreadable};
    loaded.objects.reserve(judged.size());
    for (std::size_t index = 0; index < judged.size(); ++index) {
        if (*judged[index])
            loaded.objects.push_back(std::move(**judged[index]));
        else
            loaded.unreadable.push_back({file(found.names[index]), judged[index]->error().text()});
    }
    return loaded;
}

template <class T, class Judge>
Loaded<T> load_definitions(const ObjectFiles& files, ObjectKind kind, std::size_t threads,
                           const Judge& judge)
{
    return load<T>(
        files.names(kind), threads, [&](const std::string& name) { return files.read(kind, name); },
        judge, [&](const std::string& name) { return files.file(kind, name); });
}

}  // namespace hostler::daemon
