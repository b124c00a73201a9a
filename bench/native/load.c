// load: a single-threaded epoll load generator that speaks `causeway.v1` (packages/wire/src/socket.ts) like a fleet of devices.
// The devices, rooms and session tokens are real: bench/src/population.ts makes them and writes the plan file read here.
// Method: closed loop with a window per sender, or open loop at a fixed rate with latency from the intended time of sending.
//
//   load -p PORT -f PLAN -m p2p|fan|idle|storm [-w window] [-d seconds] [-W warm-up] [-r rate/s] [-c concurrent handshakes]
//
// Plan lines:  device <token>                               the n-th line is device n, from 0
//              pair <sender> <recipient> <roomhex> <headerhex>   a one-to-one room; header: MLSMessage up to the ciphertext length
//              group <sender> <roomhex> <headerhex> <memberCount>
// Prints one line of JSON.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PAYLOAD = 512, STAMP = 20, BUCKETS = 200000, BUCKET_NS = 10000 };
enum mode { P2P, FAN, IDLE, STORM };
enum state { CLOSED, CONNECTING, UPGRADING, READY };

typedef struct { uint8_t *bytes; size_t start, end, size; } buffer;

typedef struct {
  uint8_t id[16], header[512];
  size_t header_length;
  int sender, recipient, members;
  uint64_t cursor;      // the sender's cursor: goes out as floor
  uint64_t in_flight;   // closed loop
  int accepted_unacked;
} room;

typedef struct {
  int fd, state, wants_write, dirty, got_message, is_ready_seen;
  uint32_t request;
  char *token;
  int room;             // the room this device sends in, or -1
  buffer in, out;
} device;

static enum mode mode = P2P;
static int port, window_size = 8, concurrency = 1000, hold = 5, loop;
static double duration = 3, warm_up = 1.5, rate;
static device *devices; static int device_count, devices_size;
static room *rooms; static int room_count, rooms_size;
static int *dirty; static int dirty_count;
static int pending, next_connect, ready_count, served_count, running, measuring;
static uint64_t began_ns;  // messages sent before are acknowledged, and not counted
static uint64_t sent, accepted, delivered, measured_accepted, measured_delivered, refused;
static uint32_t histogram[BUCKETS];
static uint8_t payload[PAYLOAD + 64];
static uint64_t client_id[2] = {0x9e3779b97f4a7c15ull, 0};

static void fail(const char *what) { perror(what); exit(1); }
static uint64_t now_ns(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return (uint64_t)t.tv_sec * 1000000000ull + t.tv_nsec; }

static void reserve(buffer *b, size_t more) {
  if (b->start == b->end) b->start = b->end = 0;
  if (b->end + more <= b->size) return;
  if (b->start) { memmove(b->bytes, b->bytes + b->start, b->end - b->start); b->end -= b->start; b->start = 0; }
  if (b->end + more <= b->size) return;
  size_t size = b->size ? b->size : 1024;
  while (size < b->end + more) size *= 2;
  b->bytes = realloc(b->bytes, b->size = size);
}
static void put(buffer *b, const void *p, size_t n) { reserve(b, n); memcpy(b->bytes + b->end, p, n); b->end += n; }
static void release(buffer *b) { free(b->bytes); memset(b, 0, sizeof *b); }
static void put32(uint8_t *p, uint32_t v) { v = htonl(v); memcpy(p, &v, 4); }
static void put64(uint8_t *p, uint64_t v) { put32(p, v >> 32); put32(p + 4, (uint32_t)v); }
static uint32_t get32(const uint8_t *p) { uint32_t v; memcpy(&v, p, 4); return ntohl(v); }
static uint64_t get64(const uint8_t *p) { return (uint64_t)get32(p) << 32 | get32(p + 4); }

static void mark(device *d) { if (!d->dirty) { d->dirty = 1; dirty[dirty_count++] = (int)(d - devices); } }

static void watch(device *d, int op, uint32_t events) {
  struct epoll_event e = {.events = events, .data.ptr = d};
  if (epoll_ctl(loop, op, d->fd, &e) < 0) fail("epoll_ctl");
}

static void flush_device(device *d) {
  while (d->fd >= 0 && d->out.start < d->out.end) {
    ssize_t n = send(d->fd, d->out.bytes + d->out.start, d->out.end - d->out.start, MSG_NOSIGNAL);
    if (n < 0 && errno == EAGAIN) {
      if (!d->wants_write) { d->wants_write = 1; watch(d, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT); }
      return;
    }
    if (n < 0) fail("send");
    d->out.start += n;
  }
  if (d->wants_write) { d->wants_write = 0; watch(d, EPOLL_CTL_MOD, EPOLLIN); }
}
static void flush_all(void) {
  for (int i = 0; i < dirty_count; i++) { devices[dirty[i]].dirty = 0; flush_device(&devices[dirty[i]]); }
  dirty_count = 0;
}

// One masked WebSocket binary message holding the records a and b.
static void put_frame(device *d, const uint8_t *a, size_t an, const uint8_t *b, size_t bn) {
  static const uint8_t key[4] = {0x5a, 0x13, 0xc7, 0x2e};
  size_t n = an + bn, k = 0;
  uint8_t head[14];
  head[k++] = 0x82;
  if (n < 126) head[k++] = 0x80 | n;
  else { head[k++] = 0x80 | 126; head[k++] = n >> 8; head[k++] = n & 255; }
  memcpy(head + k, key, 4); k += 4;
  put(&d->out, head, k);
  put(&d->out, a, an);
  if (bn) put(&d->out, b, bn);
  uint8_t *body = d->out.bytes + d->out.end - n;
  for (size_t i = 0; i < n; i++) body[i] ^= key[i & 3];
  mark(d);
}

static size_t put_ack(uint8_t *p, const uint8_t *stream, uint64_t cursor) {
  p[0] = 0x02; memcpy(p + 1, stream, 16); put64(p + 17, cursor);
  return 25;
}

// submit: request u32, room[16], clientId[16], floor u64, length u32, MLSMessage = header ciphertext<V>
static void submit(room *r, uint64_t stamp) {
  device *d = &devices[r->sender];
  uint8_t record[1400]; size_t n = 0;
  if (r->accepted_unacked >= 16) { n = put_ack(record, r->id, r->cursor); r->accepted_unacked = 0; }
  record[n++] = 0x01;
  put32(record + n, ++d->request); n += 4;
  memcpy(record + n, r->id, 16); n += 16;
  client_id[1]++; memcpy(record + n, client_id, 16); n += 16;
  put64(record + n, r->cursor); n += 8;
  put32(record + n, (uint32_t)r->header_length + 2 + PAYLOAD); n += 4;
  memcpy(record + n, r->header, r->header_length); n += r->header_length;
  record[n++] = 0x40 | (PAYLOAD >> 8); record[n++] = PAYLOAD & 255;
  char text[STAMP + 1]; snprintf(text, sizeof text, "@@TS%016llx", (unsigned long long)stamp);
  memcpy(payload, text, STAMP);
  put_frame(d, record, n, payload, PAYLOAD);
  sent++; r->in_flight++;
}

static void on_message(room *r, device *d, const uint8_t *body, size_t length) {
  d->got_message++;
  if (mode == STORM) { if (d->got_message == 1) served_count++; return; }
  const uint8_t *stamp = memmem(body, length, "@@TS", 4);
  if (!stamp) return;
  uint64_t at = 0;
  for (int i = 4; i < STAMP; i++) at = at << 4 | (stamp[i] <= '9' ? stamp[i] - '0' : stamp[i] - 'a' + 10);
  if (!running || at < began_ns) return;
  delivered++;
  if (measuring) {
    uint64_t bucket = (now_ns() - at) / BUCKET_NS;
    histogram[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
    measured_delivered++;
  }
  if (mode == P2P && rate == 0) { r->in_flight--; submit(r, now_ns()); }
}

static room *find_room(const uint8_t *id) {  // ids are random: open addressing over their first bytes
  static int *table; static int mask;
  if (!table) {
    int size = 1024; while (size < room_count * 4) size *= 2;
    table = malloc(sizeof(int) * size); mask = size - 1;
    for (int i = 0; i < size; i++) table[i] = -1;
    for (int i = 0; i < room_count; i++) { int h = get32(rooms[i].id) & mask; while (table[h] >= 0) h = (h + 1) & mask; table[h] = i; }
  }
  for (int h = get32(id) & mask; table[h] >= 0; h = (h + 1) & mask) if (!memcmp(rooms[table[h]].id, id, 16)) return &rooms[table[h]];
  return NULL;
}

static void on_records(device *d, const uint8_t *p, const uint8_t *end) {
  // Every stream is acknowledged, the mailbox too: a device that has processed its welcome is not sent it again.
  uint8_t acks[4096]; size_t ack_length = 0; const uint8_t *last = NULL; uint64_t last_cursor = 0;
  while (p < end) switch (*p++) {
    case 0x81: {
      accepted++; if (measuring) measured_accepted++;
      if (d->room >= 0) { room *r = &rooms[d->room]; uint64_t c = get64(p + 4); if (c > r->cursor) r->cursor = c; r->accepted_unacked++; }
      p += 20; break;
    }
    case 0x82: {
      int code = p[4], detail = p[5 + code];
      if (refused++ == 0) fprintf(stderr, "refused: %.*s %.*s\n", code, p + 5, detail, p + 6 + code);
      p += 6 + code + detail; break;
    }
    case 0x83: {
      room *r = find_room(p); uint64_t cursor = get64(p + 16); uint32_t length = get32(p + 24);
      if (last && memcmp(last, p, 16) && ack_length + 50 < sizeof acks) ack_length += put_ack(acks + ack_length, last, last_cursor);
      last = p; last_cursor = cursor;
      if (r) {
        if (d->room >= 0 && r == &rooms[d->room] && cursor > r->cursor) r->cursor = cursor;
        // A sender gets its own entries too: they are part of its log, not of what it waits for.
        if (p[28] == 1 && d != &devices[r->sender]) on_message(r, d, p + 28, length);
      }
      p += 28 + length; break;
    }
    case 0x84: if (!d->is_ready_seen) { d->is_ready_seen = 1; ready_count++; pending--; } break;
    case 0x85: p += 24; break;
    case 0x86: p += 4; break;
    default: fprintf(stderr, "unknown record 0x%02x\n", p[-1]); exit(1);
  }
  if (last) ack_length += put_ack(acks + ack_length, last, last_cursor);
  if (ack_length) put_frame(d, acks, ack_length, NULL, 0);
}

static void on_bytes(device *d) {
  if (d->state == UPGRADING) {
    uint8_t *start = d->in.bytes + d->in.start, *blank = memmem(start, d->in.end - d->in.start, "\r\n\r\n", 4);
    if (!blank) return;
    if (memcmp(start, "HTTP/1.1 101", 12)) { fprintf(stderr, "no upgrade: %.*s\n", 200, start); exit(1); }
    d->in.start = blank + 4 - d->in.bytes; d->state = READY;
  }
  for (;;) {
    size_t have = d->in.end - d->in.start; uint8_t *p = d->in.bytes + d->in.start;
    if (have < 2) return;
    uint64_t length = p[1] & 127; size_t head = 2;
    if (length == 126) { if (have < 4) return; length = p[2] << 8 | p[3]; head = 4; }
    else if (length == 127) { if (have < 10) return; length = get64(p + 2); head = 10; }
    if (have < head + length) return;
    d->in.start += head + length;
    int opcode = p[0] & 15;
    if (opcode == 8) { fprintf(stderr, "closed by server: %u %.*s\n", p[head] << 8 | p[head + 1], (int)length - 2, p + head + 2); exit(1); }
    if (opcode == 9) { uint8_t pong[6] = {0x8a, 0x80, 0, 0, 0, 0}; put(&d->out, pong, 6); mark(d); }
    if (opcode == 2) on_records(d, p + head, p + head + length);
  }
}

static void open_device(device *d) {
  d->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0); if (d->fd < 0) fail("socket");
  int on = 1; setsockopt(d->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(d->fd, IPPROTO_IP, 24 /* IP_BIND_ADDRESS_NO_PORT */, &on, sizeof on);
  struct linger linger = {1, 0}; if (mode == STORM) setsockopt(d->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  struct sockaddr_in a = {.sin_family = AF_INET};
  a.sin_addr.s_addr = htonl(0x7f000002 + (uint32_t)(d - devices) / 5000);
  if (bind(d->fd, (void *)&a, sizeof a) < 0) fail("bind");
  a.sin_addr.s_addr = htonl(0x7f000001); a.sin_port = htons(port);
  if (connect(d->fd, (void *)&a, sizeof a) < 0 && errno != EINPROGRESS) fail("connect");
  d->state = CONNECTING; d->wants_write = 1; d->is_ready_seen = 0; pending++;
  watch(d, EPOLL_CTL_ADD, EPOLLIN | EPOLLOUT);
}

static void upgrade(device *d) {
  char text[1024];
  int n = snprintf(text, sizeof text,
    "GET /v1/socket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: causeway.v1, token.%s\r\n\r\n", d->token);
  if (n >= (int)sizeof text) { fprintf(stderr, "token too long\n"); exit(1); }
  put(&d->out, text, n); d->state = UPGRADING; d->wants_write = 0; watch(d, EPOLL_CTL_MOD, EPOLLIN); mark(d);
}

static void pump(int timeout_ms) {
  struct epoll_event events[512];
  int n = epoll_wait(loop, events, 512, timeout_ms);
  for (int i = 0; i < n; i++) {
    device *d = events[i].data.ptr;
    if (d->fd < 0) continue;
    if (events[i].events & EPOLLOUT) {
      if (d->state == CONNECTING) {
        int error = 0; socklen_t size = sizeof error; getsockopt(d->fd, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error) { fprintf(stderr, "connect: %s\n", strerror(error)); exit(1); }
        upgrade(d);
      } else flush_device(d);
    }
    if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
      reserve(&d->in, mode == IDLE || mode == STORM ? 4096 : 65536);
      ssize_t got = recv(d->fd, d->in.bytes + d->in.end, d->in.size - d->in.end, 0);
      if (got == 0 || (got < 0 && errno != EAGAIN)) { fprintf(stderr, "device %d: connection ended: %s\n", (int)(d - devices), got ? strerror(errno) : "eof"); exit(1); }
      if (got > 0) { d->in.end += got; on_bytes(d); }
      if (d->in.start == d->in.end && (mode == IDLE || mode == STORM)) release(&d->in);
    }
  }
  flush_all();
  while (next_connect < device_count && pending < concurrency) open_device(&devices[next_connect++]);
}

static void read_plan(const char *path) {
  FILE *f = fopen(path, "r"); if (!f) fail(path);
  static char line[8192], a[2048], b[2048];
  int x, y;
  while (fgets(line, sizeof line, f)) {
    if (sscanf(line, "device %2047s", a) == 1) {
      if (device_count == devices_size) devices = realloc(devices, (devices_size = devices_size * 2 + 1024) * sizeof *devices);
      devices[device_count++] = (device){.fd = -1, .token = strdup(a), .room = -1};
      continue;
    }
    room r = {.recipient = -1, .members = 1};
    if (sscanf(line, "pair %d %d %2047s %2047s", &x, &y, a, b) == 4) { r.sender = x; r.recipient = y; }
    else if (sscanf(line, "group %d %2047s %2047s %d", &x, a, b, &y) == 4) { r.sender = x; r.members = y; }
    else { fprintf(stderr, "bad plan line: %s", line); exit(1); }
    for (int i = 0; i < 16; i++) sscanf(a + 2 * i, "%2hhx", &r.id[i]);
    r.header_length = strlen(b) / 2; if (r.header_length > sizeof r.header) { fprintf(stderr, "header too long\n"); exit(1); }
    for (size_t i = 0; i < r.header_length; i++) sscanf(b + 2 * i, "%2hhx", &r.header[i]);
    if (room_count == rooms_size) rooms = realloc(rooms, (rooms_size = rooms_size * 2 + 1024) * sizeof *rooms);
    if (mode == P2P || mode == FAN) devices[r.sender].room = room_count;
    rooms[room_count++] = r;
  }
  fclose(f);
  dirty = calloc(device_count, sizeof *dirty);
}

// A device remembers how far it has processed its rooms: the hub refuses a floor far below the head.
static FILE *cursor_file(const char *plan, const char *how) {
  char path[4096]; snprintf(path, sizeof path, "%s.cursors", plan);
  return fopen(path, how);
}
static void read_cursors(const char *plan) {
  FILE *f = cursor_file(plan, "r"); unsigned long long cursor;
  for (int i = 0; f && i < room_count && fscanf(f, "%llu", &cursor) == 1; i++) rooms[i].cursor = cursor;
  if (f) fclose(f);
}
static void write_cursors(const char *plan) {
  FILE *f = cursor_file(plan, "w"); if (!f) fail("cursors");
  for (int i = 0; i < room_count; i++) fprintf(f, "%llu\n", (unsigned long long)rooms[i].cursor);
  fclose(f);
}

static double percentile(double q) {
  uint64_t total = 0, sum = 0;
  for (int i = 0; i < BUCKETS; i++) total += histogram[i];
  for (int i = 0; i < BUCKETS; i++) { sum += histogram[i]; if (sum > total * q) return (i + 0.5) * BUCKET_NS / 1e6; }
  return -1;
}

static double connect_all(void) {
  uint64_t start = now_ns();
  while (ready_count < device_count) {
    pump(50);
    if (now_ns() - start > 55000000000ull) { fprintf(stderr, "connect timeout: %d of %d ready\n", ready_count, device_count); exit(1); }
  }
  return (now_ns() - start) / 1e9;
}

static double cpu_seconds(void) {
  struct rusage u; getrusage(RUSAGE_SELF, &u);
  return u.ru_utime.tv_sec + u.ru_stime.tv_sec + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void run_traffic(void) {
  running = 1;
  uint64_t start = began_ns = now_ns(), measure_at = start + (uint64_t)(warm_up * 1e9), end = measure_at + (uint64_t)(duration * 1e9);
  if (rate == 0 && mode == P2P) for (int k = 0; k < window_size; k++) for (int i = 0; i < room_count; i++) submit(&rooms[i], now_ns());
  uint64_t due = start, measured_from = 0; double cpu = 0; int turn = 0;
  for (;;) {
    uint64_t t = now_ns();
    if (!measuring && t >= measure_at) { measuring = 1; measured_from = t; cpu = cpu_seconds(); }
    if (t >= end) { end = t; break; }
    if (rate > 0) for (int n = 0; due <= t && n < 2000; n++, due += (uint64_t)(1e9 / rate)) { submit(&rooms[turn], due); turn = (turn + 1) % room_count; }
    else if (mode == FAN) for (int i = 0; i < room_count; i++) while (sent * rooms[i].members < delivered + (uint64_t)window_size * rooms[i].members) submit(&rooms[i], now_ns());
    pump(rate > 0 ? 1 : 10);
  }
  double seconds = (end - measured_from) / 1e9;
  printf("{\"devices\":%d,\"accepted_per_s\":%.0f,\"delivered_per_s\":%.0f,\"p50_ms\":%.2f,\"p99_ms\":%.2f,\"generator_cpu\":%.2f,\"refused\":%llu}\n",
    device_count, measured_accepted / seconds, measured_delivered / seconds, percentile(.5), percentile(.99), (cpu_seconds() - cpu) / seconds, (unsigned long long)refused);
}

int main(int argc, char **argv) {
  const char *plan = NULL; int o;
  while ((o = getopt(argc, argv, "p:f:m:w:d:W:r:c:h:")) > 0) switch (o) {
    case 'p': port = atoi(optarg); break;
    case 'f': plan = optarg; break;
    case 'm': mode = !strcmp(optarg, "p2p") ? P2P : !strcmp(optarg, "fan") ? FAN : !strcmp(optarg, "idle") ? IDLE : STORM; break;
    case 'w': window_size = atoi(optarg); break;
    case 'd': duration = atof(optarg); break;
    case 'W': warm_up = atof(optarg); break;
    case 'r': rate = atof(optarg); break;
    case 'c': concurrency = atoi(optarg); break;
    case 'h': hold = atoi(optarg); break;
    default: fprintf(stderr, "usage: load -p PORT -f PLAN -m p2p|fan|idle|storm …\n"); return 2;
  }
  if (!plan || !port) { fprintf(stderr, "load: -p and -f are needed\n"); return 2; }
  struct rlimit limit; getrlimit(RLIMIT_NOFILE, &limit); limit.rlim_cur = limit.rlim_max; setrlimit(RLIMIT_NOFILE, &limit);
  uint32_t x = 12345;
  for (size_t i = 0; i < sizeof payload; i++) { x = x * 1664525 + 1013904223; payload[i] = x >> 24; }
  client_id[0] ^= (uint64_t)getpid() << 32 ^ now_ns();
  loop = epoll_create1(0);
  read_plan(plan);
  read_cursors(plan);
  double seconds = connect_all();
  if (mode == IDLE) {
    printf("{\"devices\":%d,\"connected_s\":%.2f}\n", device_count, seconds); fflush(stdout);
    uint64_t until = now_ns() + (uint64_t)hold * 1000000000ull;
    while (now_ns() < until) pump(100);
    return 0;
  }
  if (mode == STORM) {
    // Every device has one message waiting when it connects (bench/src/storm.ts put it there).
    uint64_t start = now_ns();
    while (served_count < device_count && now_ns() - start < 30000000000ull) pump(50);
    double served_s = seconds + (now_ns() - start) / 1e9;
    // The last acknowledgements arrive before the connections are cut.
    for (uint64_t until = now_ns() + 300000000ull; now_ns() < until;) pump(50);
    printf("{\"devices\":%d,\"served\":%d,\"all_ready_s\":%.2f,\"all_served_s\":%.2f}\n", device_count, served_count, seconds, served_s);
    return 0;
  }
  run_traffic();
  write_cursors(plan);
  return 0;
}
