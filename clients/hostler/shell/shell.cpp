#include "clients/hostler/shell/shell.hpp"

#include <histedit.h>
#include <poll.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <system_error>

#include "clients/hostler/shell/completion.hpp"

namespace hostler::cli {
namespace {

constexpr int history_lines_max = 500;

struct FreeEditor {
    void operator()(EditLine* editor) const { el_end(editor); }
};
struct FreeHistory {
    void operator()(History* history) const { history_end(history); }
};

/// $XDG_CACHE_HOME/hostler/history, as a user's own programs keep theirs.
std::string history_path()
{
    const char* cache = std::getenv("XDG_CACHE_HOME");
    const char* home = std::getenv("HOME");
    std::filesystem::path folder =
        cache != nullptr ? cache : std::string(home != nullptr ? home : "/tmp") + "/.cache";
    folder /= "hostler";
    std::error_code failure;
    std::filesystem::create_directories(folder, failure);
    return folder / "history";
}

class Editor {
public:
    explicit Editor(Session& session)
        : session_(session),
          path_(history_path()),
          history_(history_init()),
          editor_(el_init("hostler", stdin, stdout, stderr))
    {
        HistEvent event{};
        history(history_.get(), &event, H_SETSIZE, history_lines_max);
        history(history_.get(), &event, H_SETUNIQUE, 1);
        history(history_.get(), &event, H_LOAD, path_.c_str());
        el_set(editor_.get(), EL_CLIENTDATA, this);
        el_set(editor_.get(), EL_SIGNAL, 1);
        el_set(editor_.get(), EL_EDITOR, "emacs");
        el_set(editor_.get(), EL_HIST, history, history_.get());
        el_set(editor_.get(), EL_PROMPT, &Editor::prompt);
        el_set(editor_.get(), EL_GETCFN, &Editor::next_key);
        el_set(editor_.get(), EL_ADDFN, "hostler-complete", "complete a word", &Editor::complete);
        el_set(editor_.get(), EL_BIND, "^I", "hostler-complete", nullptr);
        el_source(editor_.get(), nullptr);
    }

    ~Editor()
    {
        HistEvent event{};
        history(history_.get(), &event, H_SAVE, path_.c_str());
    }
    Editor(const Editor&) = delete;
    Editor& operator=(const Editor&) = delete;

    /// Nothing at the end of the input.
    std::optional<std::string> line()
    {
        int count = 0;
        const char* text = el_gets(editor_.get(), &count);
        if (text == nullptr || count <= 0) return std::nullopt;
        std::string line(text, static_cast<std::size_t>(count));
        while (line.ends_with('\n')) line.pop_back();
        HistEvent event{};
        if (!line.empty()) history(history_.get(), &event, H_ENTER, line.c_str());
        return line;
    }

private:
    static Editor& of(EditLine* editor)
    {
        Editor* self = nullptr;
        el_get(editor, EL_CLIENTDATA, &self);
        return *self;
    }

    static const char* prompt(EditLine* editor)
    {
        return of(editor).session_.settings().is_read_only ? "hostler > " : "hostler # ";
    }

    static int next_key(EditLine* editor, wchar_t* key)
    {
        of(editor).serve_connection();
        char letter = 0;
        std::mbstate_t state{};
        for (;;) {
            if (read(STDIN_FILENO, &letter, 1) != 1) return 0;
            const std::size_t used = std::mbrtowc(key, &letter, 1, &state);
            if (used <= 1) return 1;
            if (used != static_cast<std::size_t>(-2)) return -1;
        }
    }

    /// Answers the server until a key is pressed.
    void serve_connection()
    {
        pollfd keys = {STDIN_FILENO, POLLIN, 0};
        while (session_.is_connected() && poll(&keys, 1, 0) == 0)
            session_.connection().wait(client::Deadline::max(), STDIN_FILENO);
    }

    static unsigned char complete(EditLine* editor, int)
    {
        const LineInfo* info = el_line(editor);
        const std::string line(info->buffer, info->cursor);
        const auto begun =
            line.size() - (line.find_last_of(" ;") == line.npos ? 0 : line.find_last_of(" ;") + 1);
        const std::vector<std::string> words = completions(of(editor).session_, line);
        if (words.empty()) return CC_ERROR;
        std::string more = common_start(words).substr(begun);
        if (words.size() == 1 && !words.front().ends_with('/')) more += ' ';
        if (!more.empty()) return el_insertstr(editor, more.c_str()) == 0 ? CC_REFRESH : CC_ERROR;
        std::cout << '\n';
        for (const std::string& word : words) std::cout << word << "  ";
        std::cout << std::endl;
        return CC_REDISPLAY;
    }

    Session& session_;
    std::string path_;
    std::unique_ptr<History, FreeHistory> history_;
    std::unique_ptr<EditLine, FreeEditor> editor_;
};

}  // namespace

void interact(Session& session, const std::function<bool(Session&, const std::string&)>& run)
{
    session.connection();
    session.out().note(
        "Welcome to hostler, where virtual machines are looked after.\n\n"
        "Type:  'help' for help with commands\n"
        "       'quit' to quit\n\n");
    std::cout.flush();
    Editor editor(session);
    while (!session.wants_to_quit) {
        const auto line = editor.line();
        if (!line) break;
        run(session, *line);
    }
}

}  // namespace hostler::cli
