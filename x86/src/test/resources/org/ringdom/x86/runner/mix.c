/* The kinds of work that CoreMark is made of: a linked list, a matrix, a state machine, and a CRC over all results. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ITEMS = 400, SIZE = 24, ROUNDS = 60 };

static uint16_t crc(uint16_t sum, uint32_t value) {
    for (int i = 0; i < 32; i++) {
        int bit = (sum ^ value) & 1;
        sum = (uint16_t)(sum >> 1 ^ (bit ? 0xA001 : 0));
        value >>= 1;
    }
    return sum;
}

struct item {
    struct item *next;
    int16_t key, data;
};

static int by_key(const struct item *a, const struct item *b) {
    return a->key - b->key;
}

static int by_data(const struct item *a, const struct item *b) {
    return (a->data & 0xFF) - (b->data & 0xFF);
}

static struct item *sorted(struct item *list, int (*order)(const struct item *, const struct item *)) {
    if (!list || !list->next) {
        return list;
    }
    struct item *slow = list, *fast = list->next;
    while (fast && fast->next) {
        slow = slow->next;
        fast = fast->next->next;
    }
    struct item *right = sorted(slow->next, order);
    slow->next = 0;
    struct item *left = sorted(list, order), *head = 0, **tail = &head;
    while (left && right) {
        struct item **from = order(left, right) <= 0 ? &left : &right;
        *tail = *from;
        tail = &(*from)->next;
        *from = *tail;
    }
    *tail = left ? left : right;
    return head;
}

static struct item *reversed(struct item *list) {
    struct item *head = 0;
    while (list) {
        struct item *next = list->next;
        list->next = head;
        head = list;
        list = next;
    }
    return head;
}

static uint16_t lists(struct item *items, int round, uint16_t sum) {
    struct item *list = 0;
    for (int i = 0; i < ITEMS; i++) {
        items[i].key = (int16_t)(i * 7919 + round);
        items[i].data = (int16_t)(i * 31 ^ round);
        items[i].next = list;
        list = &items[i];
    }
    list = sorted(reversed(sorted(list, by_key)), by_data);
    for (struct item *at = list; at; at = at->next) {
        sum = crc(sum, (uint16_t)at->key);
    }
    return sum;
}

static uint16_t matrices(int round, uint16_t sum) {
    static int16_t a[SIZE][SIZE], b[SIZE][SIZE];
    static int32_t c[SIZE][SIZE];
    for (int i = 0; i < SIZE; i++) {
        for (int j = 0; j < SIZE; j++) {
            a[i][j] = (int16_t)(i * 17 + j * round);
            b[i][j] = (int16_t)(j * 29 - i + round);
        }
    }
    for (int i = 0; i < SIZE; i++) {
        for (int j = 0; j < SIZE; j++) {
            int32_t dot = 0;
            for (int k = 0; k < SIZE; k++) {
                dot += a[i][k] * b[k][j];
            }
            c[i][j] = dot >> 2 & 0xFFF;
        }
    }
    for (int i = 0; i < SIZE; i++) {
        sum = crc(sum, (uint32_t)c[i][(i * 5 + round) % SIZE]);
    }
    return sum;
}

static int is_number(const char **at) {
    enum { START, SIGN, INTEGER, FRACTION, EXPONENT, SCIENTIFIC, INVALID } state = START;
    for (; **at && **at != ','; ++*at) {
        char c = **at;
        int digit = c >= '0' && c <= '9';
        switch (state) {
        case START:
            state = digit ? INTEGER : c == '+' || c == '-' ? SIGN : c == '.' ? FRACTION : INVALID;
            break;
        case SIGN:
            state = digit ? INTEGER : c == '.' ? FRACTION : INVALID;
            break;
        case INTEGER:
            state = digit ? INTEGER : c == '.' ? FRACTION : c == 'e' ? EXPONENT : INVALID;
            break;
        case FRACTION:
            state = digit ? FRACTION : c == 'e' ? EXPONENT : INVALID;
            break;
        case EXPONENT:
            state = digit || c == '-' ? SCIENTIFIC : INVALID;
            break;
        case SCIENTIFIC:
            state = digit ? SCIENTIFIC : INVALID;
            break;
        default:
            break;
        }
    }
    if (**at) {
        ++*at;
    }
    return state;
}

static uint16_t states(int round, uint16_t sum) {
    static char text[4000];
    size_t used = 0;
    for (int i = 0; used + 40 < sizeof text; i++) {
        static const char *const FORMS[] = {"%d,", "-%d.5,", "%de-3,", "+.%d,", "T%d,", "%d-,", "%d.%de,"};
        used += (size_t)snprintf(text + used, 40, FORMS[(i + round) % 7], i * 37, round);
    }
    const char *at = text;
    while (*at) {
        sum = crc(sum, (uint32_t)is_number(&at));
    }
    return sum;
}

int main(void) {
    struct item *items = malloc(ITEMS * sizeof *items);
    uint16_t sum = 0;
    for (int round = 0; round < ROUNDS; round++) {
        sum = states(round, matrices(round, lists(items, round, sum)));
        if (round % 10 == 0) {
            printf("round %d: %04x\n", round, sum);
        }
    }
    printf("%04x\n", sum);
    free(items);
    return 0;
}
