import ModelAtlas

func readTorchHeader(of file: WeightFile) throws(WeightFormatError) -> WeightHeader {
  throw .formatNotRead(path: file.path, what: "PyTorch")
}
