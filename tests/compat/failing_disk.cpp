// failing_disk: a disk that fails, for tests. Loaded before the daemon's own libraries (LD_PRELOAD)
// it lets calls on what lies in the folder HOSTLER_FAILING_FOLDER fail with EIO, as long as the
// file HOSTLER_FAILING_CALL names one: "open", "write", "sync" (of a file), "rename", "unlink",
// "sync-folder"; and, wherever it lies, on the redo log: "log-write", "log-sync". "hang" lets a
// sync of a file there wait for as long as it is named, "hang-folder" a folder that is made, listed
// or removed there.

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

namespace {

bool is_below(std::string_view path)
{
    const char* folder = std::getenv("HOSTLER_FAILING_FOLDER");
    return folder && path.starts_with(folder);
}

std::string path_of(int descriptor)
{
    char path[4096];
    const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
    const ssize_t size = ::readlink(link.c_str(), path, sizeof path);
    return size > 0 ? std::string(path, static_cast<std::size_t>(size)) : std::string();
}

bool is_redo_log(std::string_view path)
{
    return path.substr(path.rfind('/') + 1).starts_with("redo.");
}

bool is_chosen(std::string_view call)
{
    const char* file = std::getenv("HOSTLER_FAILING_CALL");
    std::string named;
    if (!file || !(std::ifstream(file) >> named) || named != call) return false;
    errno = EIO;
    return true;
}

void wait_while_chosen(std::string_view call, std::string_view path)
{
    while (is_below(path) && is_chosen(call)) ::usleep(10'000);
}

bool fails(std::string_view call, std::string_view path)
{
    return is_below(path) && is_chosen(call);
}

template <class Function>
Function* next(const char* name)
{
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    const mode_t mode = (flags & O_CREAT) ? va_arg(more, mode_t) : 0;
    va_end(more);
    if ((flags & O_CREAT) && fails("open", path)) return -1;
    static auto* const real = next<int(const char*, int, ...)>("open");
    return real(path, flags, mode);
}

ssize_t write(int descriptor, const void* bytes, size_t count)
{
    static auto* const real = next<ssize_t(int, const void*, size_t)>("write");
    if (!fails("write", path_of(descriptor))) return real(descriptor, bytes, count);
    real(descriptor, bytes, count / 2);
    errno = EIO;
    return -1;
}

ssize_t pwrite(int descriptor, const void* bytes, size_t count, off_t offset)
{
    static auto* const real = next<ssize_t(int, const void*, size_t, off_t)>("pwrite");
    if (!is_redo_log(path_of(descriptor)) || !is_chosen("log-write"))
        return real(descriptor, bytes, count, offset);
    real(descriptor, bytes, count / 2, offset);
    errno = EIO;
    return -1;
}

int fdatasync(int descriptor)
{
    static auto* const real = next<int(int)>("fdatasync");
    if (is_redo_log(path_of(descriptor)) && is_chosen("log-sync")) return -1;
    wait_while_chosen("hang", path_of(descriptor));
    return real(descriptor);
}

int fsync(int descriptor)
{
    struct stat status{};
    ::fstat(descriptor, &status);
    wait_while_chosen("hang", path_of(descriptor));
    if (fails(S_ISDIR(status.st_mode) ? "sync-folder" : "sync", path_of(descriptor))) return -1;
    static auto* const real = next<int(int)>("fsync");
    return real(descriptor);
}

DIR* opendir(const char* path)
{
    wait_while_chosen("hang-folder", path);
    static auto* const real = next<DIR*(const char*)>("opendir");
    return real(path);
}

int mkdir(const char* path, mode_t mode)
{
    wait_while_chosen("hang-folder", path);
    static auto* const real = next<int(const char*, mode_t)>("mkdir");
    return real(path, mode);
}

int rmdir(const char* path)
{
    wait_while_chosen("hang-folder", path);
    static auto* const real = next<int(const char*)>("rmdir");
    return real(path);
}

int rename(const char* from, const char* to)
{
    if (fails("rename", to)) return -1;
    static auto* const real = next<int(const char*, const char*)>("rename");
    return real(from, to);
}

int unlink(const char* path)
{
    if (fails("unlink", path)) return -1;
    static auto* const real = next<int(const char*)>("unlink");
    return real(path);
}

}  // extern "C"
