#!/usr/bin/env fish
# usage: completion.fish PREFIX    What the fish completion offers.
source $argv[1]/share/fish/vendor_completions.d/codestral-lsp.fish
or exit 1

# offers LINE WORD...
function offers
    set -l found (complete -C $argv[1] | string replace -r '\t.*' '')
    for word in $argv[2..]
        if not contains -- $word $found
            echo "'$argv[1]' does not offer $word: $found"
            exit 1
        end
    end
end

offers "codestral-lsp " doctor review api
offers "codestral-lsp review --fail-on " error never
offers "codestral-lsp review --st" --staged
cd $argv[1]/share
offers "codestral-lsp chat --file ma" man/
