// The tables of results.sqlite. Whoever reads them needs no program: every number has its name
// beside it.
#include "sim/store/store_schema.hpp"

#include "sim/base/error.hpp"
#include "sim/measure/cause.hpp"
#include "sim/measure/metric.hpp"

#include <charconv>

namespace rotasim {

namespace {

// "rota" in ASCII: tells our files from other SQLite databases.
constexpr std::int64_t application_id = 0x726F7461;

// Times are nanoseconds after `run.start`. Values are value / metric.scale in metric.unit. Downtime
// is in VM-nanoseconds as decimal text, since 64 bits hold only 292 VM-years.
constexpr const char* tables = R"sql(
CREATE TABLE run (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    scenario TEXT NOT NULL, scenario_digest TEXT NOT NULL, seed TEXT NOT NULL,
    engine_version TEXT NOT NULL, start TEXT NOT NULL, start_utc_ns INTEGER NOT NULL,
    horizon_ns INTEGER NOT NULL) STRICT;
CREATE TABLE vm_group (id INTEGER PRIMARY KEY, name TEXT NOT NULL, vms INTEGER NOT NULL) STRICT;
CREATE TABLE metric (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, unit TEXT NOT NULL, kind TEXT NOT NULL,
    scale INTEGER NOT NULL, gated_by_events INTEGER NOT NULL, meaning TEXT NOT NULL) STRICT;
CREATE TABLE cause (id INTEGER PRIMARY KEY, name TEXT NOT NULL, words TEXT NOT NULL,
    of_keys INTEGER NOT NULL) STRICT;
CREATE TABLE chain_kind (id INTEGER PRIMARY KEY, words TEXT NOT NULL) STRICT;
CREATE TABLE evidence (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
CREATE TABLE measure (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, quantity TEXT NOT NULL, kind TEXT NOT NULL,
    vm_group TEXT NOT NULL) STRICT;
CREATE TABLE entity (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
CREATE TABLE unit (first INTEGER PRIMARY KEY, count INTEGER NOT NULL) STRICT;
CREATE TABLE replication (
    id INTEGER PRIMARY KEY, digest TEXT NOT NULL, events INTEGER NOT NULL,
    intervals_kept INTEGER NOT NULL, numbers_check TEXT NOT NULL,
    intervals_check TEXT NOT NULL) STRICT;
CREATE TABLE metric_value (
    replication INTEGER NOT NULL, vm_group INTEGER NOT NULL, metric INTEGER NOT NULL,
    value INTEGER, events INTEGER NOT NULL,
    PRIMARY KEY (replication, vm_group, metric)) STRICT, WITHOUT ROWID;
CREATE TABLE ledger (
    replication INTEGER NOT NULL, vm_group INTEGER NOT NULL, cause INTEGER NOT NULL,
    mark INTEGER NOT NULL, vm_nanoseconds TEXT NOT NULL, intervals INTEGER NOT NULL,
    PRIMARY KEY (replication, vm_group, cause, mark)) STRICT, WITHOUT ROWID;
CREATE TABLE measure_value (
    replication INTEGER NOT NULL, measure INTEGER NOT NULL, probe INTEGER NOT NULL,
    value REAL, events INTEGER NOT NULL,
    PRIMARY KEY (replication, measure, probe)) STRICT, WITHOUT ROWID;
CREATE TABLE down_interval (
    replication INTEGER NOT NULL, vm INTEGER NOT NULL, from_ns INTEGER NOT NULL,
    to_ns INTEGER NOT NULL, cause INTEGER NOT NULL, active_causes INTEGER NOT NULL,
    why INTEGER NOT NULL, PRIMARY KEY (replication, vm, from_ns)) STRICT, WITHOUT ROWID;
CREATE TABLE cause_record (
    replication INTEGER NOT NULL, id INTEGER NOT NULL, at_ns INTEGER NOT NULL,
    entity INTEGER NOT NULL, parent INTEGER NOT NULL, kind INTEGER NOT NULL,
    mark INTEGER NOT NULL, PRIMARY KEY (replication, id)) STRICT, WITHOUT ROWID;
CREATE VIEW metrics AS
    SELECT v.replication, g.name AS vm_group, m.name AS metric,
           CAST(v.value AS REAL) / m.scale AS value, m.unit, v.events
    FROM metric_value v JOIN vm_group g ON g.id = v.vm_group JOIN metric m ON m.id = v.metric;
CREATE VIEW downtime AS
    SELECT l.replication, g.name AS vm_group, c.name AS cause, e.name AS mark,
           CAST(l.vm_nanoseconds AS REAL) / 3.6e12 AS vm_hours, l.intervals
    FROM ledger l JOIN vm_group g ON g.id = l.vm_group JOIN cause c ON c.id = l.cause
    JOIN evidence e ON e.id = l.mark;
)sql";

std::string_view name_of(MetricKind kind) {
    switch (kind) {
        case MetricKind::ratio: return "ratio";
        case MetricKind::count: return "count";
        case MetricKind::quantity: return "quantity";
        case MetricKind::date: return "date";
    }
    return "";
}

void write_run(const sqlite::Connection& connection, const StoreDescription& d) {
    sqlite::Statement run(connection, "INSERT INTO run VALUES (1, ?, ?, ?, ?, ?, ?, ?)");
    run.bind(0, d.scenario).bind(1, d.scenario_digest).bind(2, std::to_string(d.seed));
    run.bind(3, d.engine_version).bind(4, format_utc(d.start)).bind(5, d.start.ns);
    run.bind(6, d.horizon.ns).run();
    sqlite::Statement group(connection, "INSERT INTO vm_group VALUES (?, ?, ?)");
    for (std::size_t i = 0; i < d.groups.size(); ++i) {
        group.bind(0, static_cast<std::int64_t>(i)).bind(1, d.groups[i].name);
        group.bind(2, d.groups[i].vms).run();
    }
    sqlite::Statement measure(connection, "INSERT INTO measure VALUES (?, ?, ?, ?, ?)");
    for (std::size_t i = 0; i < d.measures.size(); ++i) {
        const StoredMeasure& m = d.measures[i];
        measure.bind(0, static_cast<std::int64_t>(i)).bind(1, m.name).bind(2, m.of);
        measure.bind(3, m.kind).bind(4, m.group).run();
    }
}

void write_names(const sqlite::Connection& connection) {
    sqlite::Statement metric(connection, "INSERT INTO metric VALUES (?, ?, ?, ?, ?, ?, ?)");
    std::int64_t id = 0;
    for (const MetricInfo& m : metric_catalogue()) {
        metric.bind(0, id++).bind(1, m.id).bind(2, m.unit).bind(3, name_of(m.kind));
        metric.bind(4, m.scale).bind(5, m.gated_by_events ? 1U : 0U).bind(6, m.meaning).run();
    }
    sqlite::Statement cause(connection, "INSERT INTO cause VALUES (?, ?, ?, ?)");
    for (std::uint32_t i = 0; i < cause_count; ++i) {
        const CauseInfo& c = info(static_cast<Cause>(i));
        cause.bind(0, i).bind(1, c.id).bind(2, c.words).bind(3, c.of_keys ? 1U : 0U).run();
    }
    sqlite::Statement chain(connection, "INSERT INTO chain_kind VALUES (?, ?)");
    for (std::uint32_t i = 0; i < chain_kind_count; ++i) {
        chain.bind(0, i).bind(1, words(static_cast<ChainKind>(i))).run();
    }
    sqlite::Statement mark(connection, "INSERT INTO evidence VALUES (?, ?)");
    for (const Evidence evidence : all_evidence) {
        mark.bind(0, static_cast<std::uint32_t>(evidence)).bind(1, to_string(evidence)).run();
    }
}

std::uint64_t parse_seed(const std::string& path, const std::string& text) {
    std::uint64_t seed = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
    if (error != std::errc{} || end != text.data() + text.size()) {
        throw StoreError(path + ": unreadable seed (the store is damaged)");
    }
    return seed;
}

}  // namespace

void create_tables_if_new(const sqlite::Connection& connection,
                          const StoreDescription& description) {
    const bool empty = connection.ask_integer("SELECT count(*) FROM sqlite_master") == 0;
    if (!empty || connection.ask_integer("PRAGMA application_id") != 0) return;
    connection.execute("PRAGMA application_id = " + std::to_string(application_id));
    connection.execute("PRAGMA user_version = " + std::to_string(store_schema_version));
    connection.execute(tables);
    write_run(connection, description);
    write_names(connection);
}

void check_soundness(const sqlite::Connection& connection) {
    const std::string& path = connection.path();
    if (connection.ask_integer("PRAGMA application_id") != application_id) {
        throw StoreError(path + ": not a results store of rotasim");
    }
    const std::int64_t version = connection.ask_integer("PRAGMA user_version");
    if (version != store_schema_version) {
        throw StoreError(path + ": schema version " + std::to_string(version) +
                         " (this program reads " + std::to_string(store_schema_version) + ")");
    }
    const std::string verdict = connection.ask_text("PRAGMA quick_check(1)");
    if (verdict != "ok") throw StoreError(path + ": the store is damaged (" + verdict + ")");
    sqlite::Statement metric(connection, "SELECT name, unit, scale FROM metric ORDER BY id");
    for (const MetricInfo& m : metric_catalogue()) {
        if (!metric.step() || metric.text(0) != m.id || metric.text(1) != m.unit ||
            metric.integer(2) != m.scale) {
            throw StoreError(path +
                             ": other metrics than this program's (written by another "
                             "engine version)");
        }
    }
}

StoreDescription read_description(const sqlite::Connection& connection) {
    StoreDescription d;
    sqlite::Statement run(connection,
                          "SELECT scenario, scenario_digest, seed, engine_version, start_utc_ns, "
                          "horizon_ns FROM run WHERE id = 1");
    if (!run.step()) throw StoreError(connection.path() + ": no run in it (the store is damaged)");
    d.scenario = run.text(0);
    d.scenario_digest = run.text(1);
    d.seed = parse_seed(connection.path(), run.text(2));
    d.engine_version = run.text(3);
    d.start.ns = run.integer(4);
    d.horizon.ns = run.integer(5);
    sqlite::Statement group(connection, "SELECT name, vms FROM vm_group ORDER BY id");
    while (group.step())
        d.groups.push_back({group.text(0), group.index(1)});
    sqlite::Statement measure(connection,
                              "SELECT name, quantity, kind, vm_group FROM measure ORDER BY id");
    while (measure.step()) {
        d.measures.push_back({measure.text(0), measure.text(1), measure.text(2), measure.text(3)});
    }
    return d;
}

void refuse_another_run(const std::string& path, const StoreDescription& stored,
                        const StoreDescription& asked) {
    std::string differs;
    const auto compare = [&](const char* what, const std::string& there, const std::string& here) {
        if (there == here) return;
        if (!differs.empty()) differs += "; ";
        differs += std::string(what) + " " + there + " in the store, " + here + " asked for";
    };
    compare("engine version", stored.engine_version, asked.engine_version);
    compare("seed", std::to_string(stored.seed), std::to_string(asked.seed));
    compare("scenario digest", stored.scenario_digest, asked.scenario_digest);
    if (differs.empty() &&
        (stored.groups != asked.groups || stored.start != asked.start ||
         stored.horizon != asked.horizon || stored.measures.size() != asked.measures.size())) {
        differs = "its groups, measures or times, though the scenario digest is the same";
    }
    if (!differs.empty()) {
        throw StoreError(path + ": holds results of another run: " + differs +
                         " (choose another folder)");
    }
}

}  // namespace rotasim
