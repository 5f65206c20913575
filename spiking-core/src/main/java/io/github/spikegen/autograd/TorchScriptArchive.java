package io.github.spikegen.autograd;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Packs TorchScript source into the archive format that the engine loads. */
final class TorchScriptArchive {

  private static final String FOLDER = "archive/";

  private TorchScriptArchive() {}

  /**
   * {@return the bytes of an archive of one module without parameters}
   *
   * @param className the class in the source, with an attribute {@code training} and no other
   * @param source the class in serialized TorchScript
   */
  static byte[] of(String className, String source) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(zip, "version", ascii("3\n"));
      put(zip, "constants.pkl", pickle(")")); // an empty tuple
      // an object of the class whose state is {"training": True}
      String length = "\u0008\0\0\0";
      String state = "}X" + length + "training\u0088s";
      put(zip, "data.pkl", pickle("c__torch__\n" + className + "\n)\u0081" + state + "b"));
      put(zip, "code/__torch__.py", ascii(source));
    }
    return bytes.toByteArray();
  }

  private static byte[] pickle(String opcodes) {
    return ascii("\u0080\u0002" + opcodes + "."); // protocol 2, then the opcodes, then stop
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(content);
    ZipEntry entry = new ZipEntry(FOLDER + name);
    entry.setMethod(ZipEntry.STORED); // as in the archives that the engine writes
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
