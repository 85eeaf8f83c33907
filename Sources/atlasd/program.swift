import ArgumentParser
import Logging
import ServiceLifecycle
import GRDB
import Hummingbird
@main struct Program: ParsableCommand { func run() {} }
