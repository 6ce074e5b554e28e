/// How a reload of the configuration ended.
package enum ReloadResult: Int, MetricLabel {
    case success
    case failure

    package var labelValue: String {
        switch self {
        case .success: "success"
        case .failure: "failure"
        }
    }
}
