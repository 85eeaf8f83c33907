import ModelAtlas
import StrictJSON
import Testing
import WeightFormats

@Suite("PyTorch checkpoints, against torch", .enabled(if: sharedFolder != nil, "\(sharedIsAbsent)"))
struct TorchCaseTests {
  /// Where we decide otherwise than torch's restricted reader, and why.
  static let ourVerdicts: [String: (isRead: Bool, why: String)] = [
    "sparse.pt": (false, "a sparse tensor's elements are in other tensors"),
    "state_dict_zip_proto4.pt": (true, "protocol 4 is legal, torch writes it on request"),
    "torch_quantized.pt": (true, "quantized tensors are listed, and their values are read"),
    "torchscript.pt": (true, "the module's members are tensors; its code is left alone"),
    "lightning.ckpt": (true, "its other classes are on the allow-list and mean nothing to us"),
    "bad/dup_data_pkl.pt": (false, "two entries of one name: readers differ in which they take"),
    "bad/dup_entry_first_benign.pt": (false, "two entries of one name: readers differ in which they take"),
    "bad/memo_billion_laughs_30.pt": (false, "no dictionary of tensors, and nobody expands the list"),
    "bad/memo_put_index_4e9.pt": (false, "no dictionary of tensors"),
    "bad/nest_100000_tuples.pt": (false, "no dictionary of tensors"),
    "bad/numel_mismatch_pid.pt": (false, "torch ignores that a storage lies about its length"),
    "bad/storage_long.pt": (false, "torch ignores that a storage lies about its length"),
    "bad/storage_short.pt": (false, "torch ignores that a storage lies about its length"),
    "bad/ok_deflated.pt": (false, "torch stores without compression"),
    "bad/zip_bomb_64MB_deflated.pt": (false, "torch stores without compression"),
    "bad/trailing_second_pickle.pt": (false, "a second pickle names a foreign class"),
    "bad/zip_local_name_differs.pt": (false, "local and central header disagree"),
  ]

  private func folder() throws -> String { try #require(sharedFolder) + "/cases/formats/torch-made" }

  @Test("every case gets torch's verdict, except where ours is written down")
  func verdicts() throws {
    for row in try rows(folder() + "/INDEX.tsv") {
      let expected = Self.ourVerdicts[row[0]]?.isRead ?? row[2].hasPrefix("OK")
      do {
        let header = try header(folder() + "/" + row[0])
        let isRead = !header.tensors.isEmpty && header.globals.isEmpty
        #expect(
          isRead == expected, "\(row[0]): \(header.tensors.count) tensors, \(header.globals), \(header.anomalies)")
      } catch let error as WeightFormatError {
        #expect(!expected, "\(error)")
      }
    }
  }

  @Test(
    "values are torch's, whatever element type, strides and sharing",
    arguments: [
      "state_dict_legacy.pt", "state_dict_zip.pt", "state_dict_zip_proto3.pt", "state_dict_zip_proto4.pt",
      "bad/ok_zip64_forced.pt",
    ])
  func values(name: String) throws {
    let index = try WeightFile(path: ByteString(folder() + "/state_dict.expected.json"))
    let expected = try parseJSON(index.read(at: 0, count: Int(index.byteCount)))
    let file = try WeightFile(path: ByteString(folder() + "/" + name))
    let header = try readHeader(of: file)
    #expect(header.tensors.count == expected.members?.count)
    for tensor in header.tensors {
      let truth = try #require(expected[tensor.name])
      #expect(tensor.shape == truth["shape"]?.elements?.compactMap(\.uint64), "\(tensor.name)")
      guard tensor.valuesReadable, let values = truth["values"]?.elements else { continue }
      let read = try readValues(of: tensor, elements: 0..<(#require(tensor.elementCount)), from: file)
      let numbers = values.map { $0.double.map { Float($0) } ?? ($0.boolean == true ? 1 : 0) }
      #expect(read == numbers, "\(tensor.name)")
    }
  }

  @Test("torch's own quantized tensors, of one scale and of a scale a row, are 0 to 23 within half a step")
  func quantized() throws {
    let file = try WeightFile(path: ByteString(folder() + "/torch_quantized.pt"))
    let tensors = try readHeader(of: file).tensors
    #expect(tensors.map(\.name) == ["q", "qc"])
    for tensor in tensors {
      let values = try readValues(of: tensor, elements: 0..<24, from: file)
      for (index, value) in values.enumerated() { #expect(abs(value - Float(index)) < 0.201, "\(tensor.name)") }
    }
  }

  @Test("an archive whose end is missing is incomplete; every other fault is not")
  func incomplete() throws {
    for name in try fileNames(folder() + "/bad") {
      do {
        _ = try header(folder() + "/bad/" + name)
      } catch let error as WeightFormatError {
        #expect(error.isIncomplete == (name == "zip_truncated_no_eocd.pt"), "\(error)")
      }
    }
  }

  @Test("a class outside the allow-list is named, and no value is readable any more")
  func foreignClass() throws {
    let header = try header(folder() + "/bad/trailing_second_pickle.pt")
    #expect(header.globals == ["posix.system"])
    #expect(header.tensors.allSatisfy { !$0.valuesReadable })
  }
}
