/// The one place that names the version of the daemon and its command line.
package let atlasVersion = "0.1.0"
