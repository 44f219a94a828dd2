# Completion of hostler's command line for bash: hostler itself knows the words.
_hostler() {
    local words cword at=1 options=()
    _get_comp_words_by_ref -n "\"'><=;|&(:" -w words -i cword
    while ((at < cword)) && [[ ${words[at]} == -* ]]; do
        options+=("${words[at]}")
        case ${words[at]} in
            -c | --connect | --root | -o | --output | -e | --escape | -k | --keepalive-interval | -K | --keepalive-count)
                ((++at < cword)) || return
                options+=("${words[at]}")
                ;;
        esac
        ((++at))
    done
    local IFS=$'\n'
    COMPREPLY=($("$1" "${options[@]}" -o text complete -- "${words[@]:at:cword-at+1}" 2>/dev/null))
    # What an earlier colon has separated is not typed again.
    __ltrim_colon_completions "${words[cword]}"
}
complete -o default -F _hostler hostler
