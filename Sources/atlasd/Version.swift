/// The one place that names the version.
let version = "0.1.0"
