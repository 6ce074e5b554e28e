internal import DKIMFilter
import Glibc

/// What Prometheus' own libraries tell of every process, under the same names.
struct ProcessMetrics: MetricSource {
    private let startTime = UInt64(clamping: time(nil))

    var metrics: [MetricFamily] {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        var families: [MetricFamily] = [
            MetricFamily(
                "process_cpu_seconds_total", .counter, "Processor time used, in seconds.",
                [MetricSample(.number(seconds(usage.ru_utime) + seconds(usage.ru_stime)))]),
            .gauge(
                "process_start_time_seconds", "When the process started, in seconds since 1970.",
                Double(startTime)),
        ]
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            families.append(
                .gauge(
                    "process_max_fds", "How many descriptors may be open.",
                    Double(limit.rlim_cur)))
        }
        // Without /proc, as in the folder of ChangeRootDirectory, these two are not there.
        if let count = openDescriptors {
            families.append(.gauge("process_open_fds", "Open descriptors.", Double(count)))
        }
        if let octets = residentOctets {
            families.append(
                .gauge(
                    "process_resident_memory_bytes", "Resident memory, in octets.",
                    Double(octets)))
        }
        return families
    }

    private func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000
    }

    private var openDescriptors: Int? {
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        // Not counted: “.”, “..” and the descriptor of the folder itself.
        var count = -3
        while readdir(folder) != nil { count += 1 }
        return max(0, count)
    }

    /// From statm: sizes in pages, the resident one in the second place.
    private var residentOctets: Int? {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return nil }
        let words = String(decoding: buffer.prefix(count), as: UTF8.self).split(separator: " ")
        guard words.count > 1, let pages = Int(words[1]) else { return nil }
        return pages.multipliedReportingOverflow(by: Int(sysconf(Int32(_SC_PAGESIZE)))).partialValue
    }
}
