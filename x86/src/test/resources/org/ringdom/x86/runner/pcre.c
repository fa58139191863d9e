/* Many patterns over a generated text: every match counts into a digest. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "pack.h"

static unsigned char subject[BYTES];

static const char *const PATTERNS[] = {
    "guest", "(?i)GUEST\\s+ring", "\\b(\\w+)\\s+\\1\\b", "[aeiou]{2}", "(?m)^.*zero.*$", "(?<=page )event", "(?<!the )grant",
    "(a|e|i|o|u)[^ ]*t\\b", "x\\s(?=x)", "(?:ring|table)(?: of)?", "\\d+", "(\\w)(\\w) \\w*\\2", "e+?n", "[[:upper:]]",
    "(?<first>g\\w+) (?<second>e\\w+)", "(?>t+)he", "\\Btab", "(ab|ev|ri)(le|ent|ng)", "\\w{5}\\W\\w{4}\\W", "\\x20{2,}",
    "(?s)zero.{1,30}zero", "(\\((?:[^()]|(?1))*\\))", "[^\\x00-\\x7f]", "(?m)^\\w+", "t(?!a)", "(((((e)v)e)n)t)", "*bad", "(open"};

static void match(const char *pattern, uint32_t options) {
    int error;
    PCRE2_SIZE where;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, options, &error, &where, 0);
    if (!code) {
        printf("%s: error %d at %zu\n", pattern, error, where);
        return;
    }
    pcre2_match_data *data = pcre2_match_data_create_from_pattern(code, 0);
    PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(data);
    uint64_t hash = 1;
    int found = 0;
    PCRE2_SIZE at = 0;
    int groups;
    while (at < sizeof subject / 4 && (groups = pcre2_match(code, subject, sizeof subject / 4, at, 0, data, 0)) > 0) {
        for (int i = 0; i < 2 * groups; i++) {
            hash = hash * 0x100000001b3u + offsets[i];
        }
        found++;
        at = offsets[1] > at ? offsets[1] : at + 1;
    }
    printf("%s: %d, %016llx\n", pattern, found, (unsigned long long)hash);
    pcre2_match_data_free(data);
    pcre2_code_free(code);
}

int main(void) {
    text(subject);
    for (unsigned i = 0; i < sizeof PATTERNS / sizeof *PATTERNS; i++) {
        match(PATTERNS[i], 0);
    }
    match("gu.st", PCRE2_CASELESS | PCRE2_DOTALL);
    return 0;
}
