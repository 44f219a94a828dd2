#include "daemon/store/kept_uuid.hpp"

#include "daemon/store/whole_file.hpp"

namespace hostler::daemon {

Result<Uuid> kept_uuid(FileSystem& files, const std::filesystem::path& file)
{
    if (files.exists(file)) {
        const Result<std::string> text = read_whole(files, file, 64);
        if (!text) return text.error();
        const auto kept = Uuid::parse(text->substr(0, text->find('\n')));
        if (kept) return *kept;
        return Error(ErrorCode::conf_syntax, "'" + file.string() + "' holds no UUID");
    }
    const Uuid made = Uuid::generate();
    FolderSync folder_sync(files);
    const Result<Done> done = replace_durably(files, folder_sync, file, made.text() + "\n", 0644);
    if (!done) return done.error();
    return made;
}

}  // namespace hostler::daemon
