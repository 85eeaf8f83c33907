import CLinux

/// Whether changes made elsewhere go unnoticed by inotify: a file system that others write to as well.
///
/// - Source: `statfs(2)`: NFS, CIFS, SMB2, FUSE, 9p, AFS, Ceph, Lustre, GFS2, OCFS2.
package func isBlindForInotify(fileSystemType type: UInt32) -> Bool {
  let types: Set<UInt32> = [
    0x6969, 0xFF53_4D42, 0xFE53_4D42, 0x517B, 0x6573_5546, 0x0102_1997, 0x5346_414F, 0x00C3_6400, 0x0BD0_0BD0,
    0x0116_1970,
    0x7461_636F, 0x6E66_7364,
  ]
  return types.contains(type)
}

extension OpenFolder {
  /// `statfs.f_type`; 0 when unknown.
  var fileSystemType: UInt32 { atlas_file_system_type(descriptor) }
}
