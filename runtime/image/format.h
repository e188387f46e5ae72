// The bytes of a Weir image (`.wimg`): the contract between the compiler and the proxy.
//
//   0        64                        64 + 64*N
//   +--------+-------------------------+-----+---------+-----+---------+-----+--------------+
//   | header | section table, N entries| pad | strings | pad | ...hot  | pad | ...cold      |
//   +--------+-------------------------+-----+---------+-----+---------+-----+--------------+
//                                       every section starts on the next 64-byte boundary,
//                                       the first cold section on the next 4096-byte boundary
//
// The section table is sorted by kind; a section that is not in it is empty. The image ends with
// its last section.
// Little-endian. A section is an array of one fixed-size record (sections.def); records refer to
// each other by index and to text by StringRef. Padding is zero. Same program, same bytes: there is
// no time, path of a machine, pointer or hash-map order in an image.
// An image is used where it lies: nothing is parsed and nothing allocated for a route. Before that,
// verify.h bounds every field once; nothing else reads unchecked ones. docs/image-format.md is the
// prose of this file. Changing a record changes kFormatMajor.
// Length: the format is one contract, read from top to bottom.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace weir::image {

inline constexpr std::array<char, 4> kMagic = {'W', 'I', 'M', 'G'};
inline constexpr uint16_t kFormatMajor = 6;      // other majors are refused
inline constexpr uint16_t kFormatMinor = 0;      // newer minors may add optional sections
inline constexpr uint16_t kRuntimeVersion = 7;   // what an image may demand of the proxy
inline constexpr uint32_t kNone = 0xFFFFFFFFU;   // "no such record" in any index field
inline constexpr size_t kSectionAlignment = 64;  // a cache line
inline constexpr size_t kColdAlignment = 4096;   // cold pages are not touched while serving

// Refused beyond these, by the compiler with a diagnostic and by the verifier with a reason.
inline constexpr uint64_t kImageBytesMax = 1ULL << 31;
inline constexpr uint32_t kSectionsMax = 256;
inline constexpr uint32_t kSegmentsMax = 32;      // segments of a path that are matched one by one
inline constexpr uint32_t kPathVisitsMax = 4096;  // trie nodes one lookup may visit
inline constexpr uint32_t kHostLabelsMax = 127;   // RFC 1035 section 2.3.4: 255 octets
inline constexpr uint32_t kGuardDepthMax = 1024;  // guard nodes one evaluation may visit
inline constexpr uint32_t kTemplatePartsMax = 64;
inline constexpr uint32_t kSplitArmsMax = 64;
inline constexpr uint32_t kHeaderEditsMax = 1024;  // of one outcome, requests and responses each
inline constexpr uint32_t kEndpointsMax = 65'535;  // of one upstream: weights sum up in 32 bits
inline constexpr uint32_t kEndpointWeightMax = 65'535;
inline constexpr uint32_t kSwitchCandidatesMin = 8;       // fewer candidates have no switch
inline constexpr uint32_t kAutomatonTargetsMax = 32'768;  // 64 KiB a table
inline constexpr uint32_t kTextBytesMax = 8192;           // any text of a hot section but a body
inline constexpr uint16_t kColdSectionNumber = 100;       // sections from this number on are cold

// Text in the section `strings`: [offset, offset + length). Not zero-terminated, never ends midway
// in a UTF-8 sequence. The empty string is {0, 0}.
struct StringRef {
  uint32_t offset = 0;
  uint32_t length = 0;
};
static_assert(sizeof(StringRef) == 8);

// Records [first, first + count) of the section that the field's comment names. Records of
// host_slots, suffix_edges, path_edges, capture_edges, string_lists, cidrs, number_ranges,
// automaton_targets, switch_cases and switch_candidates are in one range only: no two owners share
// them, so that one pass over the owners is one pass over them.
struct Range {
  uint32_t first = 0;
  uint32_t count = 0;
};
static_assert(sizeof(Range) == 8);

struct Header {
  std::array<char, 4> magic = kMagic;
  uint16_t format_major = kFormatMajor;
  uint16_t format_minor = kFormatMinor;
  uint16_t edition = 0;          // edition of the root module, 2027
  uint16_t runtime_minimum = 0;  // kRuntimeVersion of the oldest proxy that can serve it
  uint16_t section_count = 0;
  uint16_t flags = 0;                   // none defined; must be zero
  uint64_t file_size = 0;               // of the whole image
  uint32_t generation = 0;              // counter given by the operator; 0 when not used
  uint32_t crc32c = 0;                  // of the whole image with this field zero
  std::array<uint8_t, 32> root_hash{};  // SHA-256 of the section table: the image's identity
};
static_assert(sizeof(Header) == 64);
static_assert(offsetof(Header, file_size) == 16 && offsetof(Header, root_hash) == 32);

inline constexpr uint16_t kSectionCritical = 1;  // refuse an image if this section is unknown

struct SectionEntry {
  uint16_t kind = 0;         // number in sections.def
  uint16_t flags = 0;        // kSectionCritical or 0
  uint32_t record_size = 0;  // sizeof the record; size == record_size * count
  uint64_t offset = 0;       // from the start of the image
  uint64_t size = 0;         // in bytes, without padding
  uint32_t count = 0;
  uint32_t reserved = 0;             // zero
  std::array<uint8_t, 32> sha256{};  // of the section's bytes
};
static_assert(sizeof(SectionEntry) == 64);

// Exactly one. What the image was made by and from; the path limits hold for every listener.
struct MetaRecord {
  StringRef tool;  // "weir 0.1.0"
  StringRef site;  // file name of the root module, without folders
};
static_assert(sizeof(MetaRecord) == 16);

// ---- listeners -------------------------------------------------------------------------------

// One address family and its network-order bytes; IPv4 uses the first four, the rest are zero.
struct AddressBytes {
  std::array<uint8_t, 16> bytes{};
};

struct BindRecord {
  uint8_t family = 4;  // 4 or 6
  uint8_t reserved = 0;
  uint16_t port = 0;  // 0 lets the kernel choose: for tests and `weir run`
  AddressBytes address;
};
static_assert(sizeof(BindRecord) == 20);

inline constexpr uint64_t kUnlimitedBody = ~0ULL;
inline constexpr uint32_t kHttp2WindowMax = 0x7FFF'FFFF;  // RFC 9113 section 6.9.1

// What one client may ask for; limits.def is the list.
struct LimitsRecord {
#define WEIR_LIMIT(type, field, name, none) type field = none;
#include "runtime/image/limits.def"
#undef WEIR_LIMIT
};
static_assert(sizeof(LimitsRecord) == 120);

// How upstreams are told of the client: X-Forwarded-For and its like, Forwarded (RFC 7239), or
// both.
enum class ForwardedFields : uint32_t { kXForwarded, kForwarded, kBoth };

struct ListenerRecord {
  StringRef name;
  Range binds;                   // binds, at least one
  uint32_t tls = kNone;          // tls_profiles
  uint32_t any_host = kNone;     // hosts: the host "*"
  Range host_slots;              // host_slots; count is 0 or a power of two, never full
  uint32_t suffix_root = kNone;  // suffix_nodes
  ForwardedFields forwarded = ForwardedFields::kXForwarded;
  Range trusted_proxies;  // cidrs, ordered as those of atoms: peers that are believed about clients
  LimitsRecord limits;
};
static_assert(sizeof(ListenerRecord) == 168);

enum class TlsVersion : uint16_t { kTls12 = 0x0303, kTls13 = 0x0304 };
enum class Alpn : uint8_t { kHttp1 = 0, kHttp2 = 1 };  // bit numbers of TlsRecord::alpn_mask

struct TlsRecord {
  StringRef name;
  Range certificates;  // certificates, at least one; the first answers unknown names
  TlsVersion version_min = TlsVersion::kTls12;
  uint16_t alpn_mask = 0;
  uint32_t reserved = 0;
};
static_assert(sizeof(TlsRecord) == 24);

// References to secrets, "file:edge.crt"; the secrets themselves never enter an image. A relative
// file is looked up beside the image, or where the proxy's --secrets-dir says.
struct CertificateRecord {
  StringRef chain;
  StringRef key;
};
static_assert(sizeof(CertificateRecord) == 16);

enum class ClientMode : uint32_t {
  kRequired = 0,   // no certificate: no handshake
  kRequested = 1,  // a certificate that does not verify: no handshake
};

// A TLS profile that asks its clients for certificates. Sorted by profile, at most one of each.
// Images with one, or with an atom about certificates, demand runtime version 2.
struct ClientAuthorityRecord {
  uint32_t profile = 0;  // tls_profiles
  ClientMode mode = ClientMode::kRequired;
  StringRef ca;  // a reference as in CertificateRecord: the authorities, in PEM
};
static_assert(sizeof(ClientAuthorityRecord) == 16);

// An issuer of tokens (JWT, RFC 7519). Images with one demand runtime version 3.
struct JwtProfileRecord {
  StringRef name;
  StringRef issuer;    // what `iss` has to be
  Range audiences;     // jwt_audiences, at least one: `aud` has to name one of them
  StringRef keys;      // a reference as in CertificateRecord: a JSON Web Key Set
  uint32_t leeway_ms;  // how far the clocks may be apart
  uint32_t reserved = 0;
};
static_assert(sizeof(JwtProfileRecord) == 40);

// A request without a token is refused, or served; with one that does not verify, refused.
enum class TokenMode : uint32_t { kRequired = 0, kOptional = 1 };

// A route whose requests carry tokens. Sorted by route, at most one of each.
struct TokenRuleRecord {
  uint32_t route = 0;    // routes
  uint32_t profile = 0;  // jwt_profiles
  TokenMode mode = TokenMode::kRequired;
};
static_assert(sizeof(TokenRuleRecord) == 12);

// ---- hosts -----------------------------------------------------------------------------------

// Open addressing, linear probing from hash & (count - 1). Empty slots have host == kNone.
struct HostSlot {
  uint32_t hash = 0;  // hash.h over the lower-case host name
  uint32_t host = kNone;
  StringRef name;
};
static_assert(sizeof(HostSlot) == 16);

// Trie over labels from the right: "*.api.example.com" is com -> example -> api, whose host is set.
// A suffix host takes names with at least one more label.
struct SuffixNode {
  Range edges;  // suffix_edges, sorted by (hash, label); children have higher indexes
  uint32_t host = kNone;
};
static_assert(sizeof(SuffixNode) == 12);

// An edge taken by one exact piece of text: a host label or a path segment.
struct LabelEdge {
  uint32_t hash = 0;  // hash.h over the text
  uint32_t child = 0;
  StringRef text;
};
static_assert(sizeof(LabelEdge) == 16);

struct HostRecord {
  StringRef name;           // its first pattern, "*.example.com"
  uint32_t root = 0;        // path_nodes
  uint32_t visits_max = 0;  // that of its root node
};
static_assert(sizeof(HostRecord) == 16);

// ---- paths -----------------------------------------------------------------------------------

// One node of a host's segment trie. A lookup takes, in this order: the static edge, the enum edge,
// each capture edge; then, when no deeper node took the request, the node's own candidates: `tail`
// needs at least one further segment, `prefix` none. With no segment left: `exact`, then `prefix`.
struct PathNode {
  uint32_t first_edge = 0;  // path_edges: static_count, then enum_count; each sorted (hash, text)
  uint32_t static_count = 0;
  uint32_t enum_count = 0;
  uint32_t first_capture = 0;    // capture_edges, at most one a type, in the order of CaptureType
  uint32_t first_candidate = 0;  // candidates: exact, then tail, then prefix; each best first
  uint16_t capture_count = 0;
  uint16_t exact_count = 0;
  uint16_t tail_count = 0;
  uint16_t prefix_count = 0;
  // Nodes that a lookup visits from here on, at most kPathVisitsMax: 1 for this one, the largest
  // visits_max among static children, the largest among enum children, that of each capture child.
  uint16_t visits_max = 1;
  uint16_t height = 0;  // segments on the longest way down: 0 for a leaf; at most kSegmentsMax
};
static_assert(sizeof(PathNode) == 32);

// In order of precedence, narrowest first. Enum captures are enum edges and have no CaptureEdge.
enum class CaptureType : uint32_t {
  kEnum,
  kUuid,     // 8-4-4-4-12 hex digits, either case
  kUint,     // [0-9]{1,20} that fits 64 bits
  kInt,      // -?[0-9]{1,19} that fits 64 bits
  kSlug,     // [a-z0-9]+(-[a-z0-9]+)*
  kSegment,  // any one non-empty segment
  kTail,     // {x**}; never on a CaptureEdge
};

struct CaptureEdge {
  CaptureType type = CaptureType::kSegment;
  uint32_t child = 0;  // path_nodes, higher than the node that holds the edge
};
static_assert(sizeof(CaptureEdge) == 8);

// A route that ends in a node, with what the request must satisfy besides host and path.
struct Candidate {
  uint32_t route = 0;        // routes
  uint32_t guard = 0;        // guard_nodes, or kGuardAccept
  uint32_t method_mask = 0;  // bits of MethodMask
};
static_assert(sizeof(Candidate) == 12);

// ---- guards ----------------------------------------------------------------------------------

inline constexpr uint32_t kGuardAccept = 0xFFFFFFFEU;
inline constexpr uint32_t kGuardReject = 0xFFFFFFFFU;

// A decision diagram: test the atom, go on. Targets are kGuardAccept, kGuardReject or a higher
// index.
struct GuardNode {
  uint32_t atom = 0;  // atoms
  uint32_t if_true = kGuardAccept;
  uint32_t if_false = kGuardReject;
  uint32_t depth = 1;  // nodes on the longest way from here, this one included: <= kGuardDepthMax
};
static_assert(sizeof(GuardNode) == 16);

// What is tested. Texts are those of header, query, cookie, capture, scheme, SNI, certificate and
// claims; all but the scheme may be missing.
enum class AtomSubject : uint8_t {
  kMethod,
  kHeader,
  kQuery,
  kCookie,
  kClientIp,
  kClientPort,
  kCapture,            // the path segment `segment`
  kScheme,             // "http" or "https"
  kSni,                // the name the client asked for in the TLS handshake, lower case
  kClientCertificate,  // the field `name` of the verified certificate of the client
  kClaim,              // the text of the claim `name` of the verified token
  kClaimValues,  // the entries of the claim `name`: one of them is tested, or that it is there
};
enum class AtomTest : uint8_t {
  kPresent,     // texts: there is one, whatever it is
  kEqualsAny,   // texts: one is in the list, byte for byte
  kInSet,       // method: in method_mask; client address: in one of the prefixes
  kInLanguage,  // texts: one is accepted by the automaton
  kInRange,     // client port, capture: the number is in one of the ranges
};

struct AtomRecord {
  AtomSubject subject = AtomSubject::kHeader;
  AtomTest test = AtomTest::kPresent;
  uint16_t method_mask = 0;  // kMethod
  StringRef name;  // header (lower case), query, cookie, capture, certificate field, claim
  // kEqualsAny: string_lists, sorted, distinct. Client kInSet: cidrs, sorted by family, address;
  // none within another. kInRange: number_ranges. kInLanguage: string_lists, one text: the
  // condition as it is written, `starts_with "a"`.
  Range values;
  uint32_t automaton = kNone;  // kInLanguage: automata
  uint16_t segment = 0;        // kCapture; of claims the index in jwt_profiles
  uint16_t is_signed = 0;      // kInRange of a capture of type int: 1
};
static_assert(sizeof(AtomRecord) == 28);

// Many candidates of one place, told apart by the value of one attribute of the request: which of
// them may take a request at all. What is left out of a list is a candidate whose guard no request
// with that value satisfies, so that asking the list is asking all. A request with several values
// of the attribute asks all. Sorted by `candidates.first`, at most one for each range.
struct CandidateSwitch {
  Range candidates;  // candidates: those of a node that are asked together, kSwitchCandidatesMin on
  Range cases;       // switch_cases, sorted by value, distinct
  Range others;      // switch_candidates: for every other value, and none
  StringRef name;    // header (lower case), query, cookie; empty for a capture
  AtomSubject subject = AtomSubject::kHeader;  // kHeader, kQuery, kCookie, kCapture
  uint8_t reserved = 0;
  uint16_t segment = 0;  // kCapture
};
static_assert(sizeof(CandidateSwitch) == 36);

struct SwitchCase {
  StringRef value;
  Range candidates;  // switch_candidates, ascending
};
static_assert(sizeof(SwitchCase) == 16);

struct SwitchCandidate {
  uint32_t candidate = 0;  // candidates, within those of the switch
};
static_assert(sizeof(SwitchCandidate) == 4);

inline constexpr uint64_t kSignBit = 1ULL << 63;

// Whole numbers from `first` to `last`. A number of a capture of type int has its sign bit turned
// over, so that all numbers are ordered as unsigned ones. Sorted; a gap between one and the next.
struct NumberRange {
  uint64_t first = 0;
  uint64_t last = 0;
};
static_assert(sizeof(NumberRange) == 16);

// A deterministic automaton over bytes. One step: targets[state * class_count + class of the byte].
struct AutomatonRecord {
  uint32_t classes = 0;  // byte_classes
  uint16_t class_count = 1;
  uint16_t state_count = 0;
  uint16_t start = 0;            // a state or one of the two below
  uint16_t first_accepting = 0;  // states from this one on accept a text that ends in them
  Range targets;                 // automaton_targets: state_count * class_count
};
static_assert(sizeof(AutomatonRecord) == 20);
// Targets that no further byte leaves.
inline constexpr uint16_t kAutomatonAccept = 0xFFFE;
inline constexpr uint16_t kAutomatonReject = 0xFFFF;

struct AutomatonTarget {
  uint16_t state = kAutomatonReject;
};
static_assert(sizeof(AutomatonTarget) == 2);

struct ByteClasses {
  std::array<uint8_t, 256> of_byte{};
};
static_assert(sizeof(ByteClasses) == 256);

struct CidrRecord {
  uint8_t family = 4;
  uint8_t prefix_length = 0;  // host bits of address are zero
  uint16_t reserved = 0;
  AddressBytes address;
};
static_assert(sizeof(CidrRecord) == 20);

// ---- routes and outcomes ---------------------------------------------------------------------

struct RouteRecord {
  StringRef name;
  uint32_t host = 0;     // hosts
  uint32_t outcome = 0;  // outcomes; equal outcomes are stored once
  Range captures;        // captures
};
static_assert(sizeof(RouteRecord) == 24);

struct CaptureRecord {
  StringRef name;
  uint32_t segment = 0;  // index of the path segment; a tail runs from here to the end
  CaptureType type = CaptureType::kSegment;
};
static_assert(sizeof(CaptureRecord) == 16);

enum class ActionKind : uint8_t { kUpstream, kSplit, kRespond, kRedirect };

// What a request of a route may ask to go on as (RFC 9110 section 7.8). Images with a route that
// allows anything demand runtime version 6.
enum class Upgrade : uint8_t { kRefused, kWebSocket };

struct OutcomeRecord {
  ActionKind action = ActionKind::kRespond;
  Upgrade upgrade = Upgrade::kRefused;  // else an action that goes to upstreams
  uint16_t status = 0;                  // respond, redirect; else 0
  uint32_t target = kNone;   // upstream: upstreams; redirect: templates (Location); else kNone
  Range split;               // split: split_slots, 1 .. kSplitArmsMax
  uint32_t timeout_ms = 0;   // whole upstream exchange; 0: none
  uint32_t rewrite = kNone;  // templates: the new path; the query is kept
  Range request_edits;       // header_edits
  Range response_edits;      // header_edits
  StringRef body;            // respond
};
static_assert(sizeof(OutcomeRecord) == 48);

// Alias table (Walker 1977, Vose 1991), exact in integers: of n slots draw r in [0, n * 1e6);
// slot r / 1e6 yields its own upstream if r % 1e6 < threshold, else that of slot `alias`.
struct SplitSlot {
  uint32_t upstream = 0;
  uint32_t share_ppm = 0;  // as declared; the shares of a split sum to 1'000'000
  uint32_t threshold = 0;  // 0 .. 1'000'000
  uint32_t alias = 0;      // position within the split, 0 .. count - 1
};
static_assert(sizeof(SplitSlot) == 16);

struct TemplateRecord {
  Range parts;  // template_parts, at most kTemplatePartsMax
};
static_assert(sizeof(TemplateRecord) == 8);

enum class TemplatePartKind : uint32_t {
  kText,          // `text`, as it is
  kCapture,       // path segment `segment`
  kTail,          // path from segment `segment` to the end, without the leading slash
  kPath,          // normalised request path
  kQuery,         // query without `?`
  kPathAndQuery,  // path, and `?query` if there is a query
  kHost,          // host of the request without port
  kScheme,        // "http" or "https"
  kMethod,
  kClientIp,
  kSlashTail,          // "/" and the tail from `segment`; nothing if the path has no such segment
  kClientCertificate,  // the first text of the field `text`; nothing without a certificate
  kClaim,  // the claim `text` of the token of issuer `segment` (jwt_profiles); nothing without one
};

struct TemplatePart {
  TemplatePartKind kind = TemplatePartKind::kText;
  uint32_t segment = 0;
  StringRef text;
};
static_assert(sizeof(TemplatePart) == 16);

enum class EditOp : uint32_t { kSet, kAdd, kRemove };

struct HeaderEditRecord {
  EditOp op = EditOp::kSet;
  uint32_t value = kNone;  // templates; kNone for kRemove
  StringRef name;          // lower case
};
static_assert(sizeof(HeaderEditRecord) == 16);

// ---- upstreams -------------------------------------------------------------------------------

enum class Balance : uint8_t { kRoundRobin, kLeastRequest };

// kAuto: what each endpoint agrees on in the TLS handshake; HTTP/1 in the clear. Images with an
// upstream of kHttp2 demand runtime version 6, of kAuto 7.
enum class UpstreamProtocol : uint8_t { kHttp1, kHttp2, kAuto };

struct UpstreamRecord {
  StringRef name;
  std::array<uint8_t, 16> identity{};  // SHA-256 of "upstream\0" + name, first 16 bytes
  Range endpoints;                     // endpoints, at least one
  Balance balance = Balance::kRoundRobin;
  UpstreamProtocol protocol = UpstreamProtocol::kHttp1;
  std::array<uint8_t, 2> reserved{};
  uint32_t connect_timeout_ms = 0;
  uint32_t idle_timeout_ms = 0;       // of a pooled connection
  uint32_t idle_connections_max = 0;  // pooled by one worker for one endpoint
  uint32_t first_byte_timeout_ms =
      0;  // from the request's last byte to the response's first; 0: none
};
static_assert(sizeof(UpstreamRecord) == 52);

enum class UpstreamTlsMode : uint32_t { kOff = 0, kVerified = 1, kInsecure = 2 };

// An upstream that is spoken to by TLS. Sorted by upstream, at most one of each. Images with one
// demand runtime version 6. References as in CertificateRecord; empty texts: none.
struct UpstreamTlsRecord {
  uint32_t upstream = 0;                              // upstreams
  UpstreamTlsMode mode = UpstreamTlsMode::kVerified;  // never kOff
  StringRef name;   // a host: asked for and verified; without: the address of the endpoint
  StringRef ca;     // authorities; without: those of the machine
  StringRef chain;  // what the proxy shows of itself; with `key` or not at all
  StringRef key;
};
static_assert(sizeof(UpstreamTlsRecord) == 40);

inline constexpr uint8_t kUnixFamily = 1;  // of an endpoint: `path` instead of an address

struct EndpointRecord {
  uint8_t family = 4;
  uint8_t reserved = 0;
  uint16_t port = 0;
  uint32_t weight = 1;  // 1 .. kEndpointWeightMax
  AddressBytes address;
  StringRef path;  // kUnixFamily: is_unix_path()
};
static_assert(sizeof(EndpointRecord) == 32);

// ---- cold ------------------------------------------------------------------------------------

// Where route N is written; as many records as routes. Paths are relative to the root module.
struct SpanRecord {
  StringRef file;
  uint32_t line = 0;    // from 1
  uint32_t column = 0;  // from 1, in bytes
};
static_assert(sizeof(SpanRecord) == 16);

struct InputRecord {
  StringRef path;  // relative to the root module, or "std/..." for the embedded library
  std::array<uint8_t, 32> sha256{};
};
static_assert(sizeof(InputRecord) == 40);

struct ParameterRecord {
  StringRef name;
  StringRef value;  // as the language writes it
};
static_assert(sizeof(ParameterRecord) == 16);

}  // namespace weir::image
