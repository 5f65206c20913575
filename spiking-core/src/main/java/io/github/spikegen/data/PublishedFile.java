package io.github.spikegen.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * A file as the authors of a data set published it, recognized by its MD5 checksum.
 *
 * <p>MNIST, Fashion-MNIST and KMNIST use the same file names for different images: only checksums
 * tell them apart.
 *
 * @param set the data set: MNIST, Fashion-MNIST, KMNIST, EMNIST-Letters, CIFAR-10 or CelebA
 * @param name the file's name there, without {@code .gz}
 */
public record PublishedFile(String set, String name) {

  private static final Checksums KNOWN = Checksums.bundled();

  /**
   * Recognizes a file as it was published, also if it was unpacked or packed again where the
   * checksum of its content is known: those of MNIST, Fashion-MNIST and CIFAR-10.
   *
   * @param file any file
   * @return which published file it is; empty if it is none, or not known
   */
  public static Optional<PublishedFile> recognize(Path file) throws IOException {
    return KNOWN.recognize(file);
  }

  /** {@return whether {@link #recognize} knows this file however it is packed} */
  public boolean isKnownUnpacked() {
    return KNOWN.knowsUnpacked(this);
  }

  /** A table of MD5 checksums: of files packed by their authors, and of the content of files. */
  static final class Checksums {

    private static final String PACKED = ".gz";

    private final Map<String, PublishedFile> packed = new HashMap<>();
    private final Map<String, PublishedFile> unpacked = new HashMap<>();

    /** Takes lines of checksum, set and name; a name without {@code .gz} stands for the content. */
    Checksums(Stream<String> lines) {
      lines
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" +"))
          .forEach(line -> add(line[0], line[1], line[2]));
    }

    private void add(String checksum, String set, String name) {
      if (name.endsWith(PACKED)) {
        String plain = name.substring(0, name.length() - PACKED.length());
        packed.put(checksum, new PublishedFile(set, plain));
      } else {
        unpacked.put(checksum, new PublishedFile(set, name));
      }
    }

    /** Reads the table that comes with the library. */
    private static Checksums bundled() {
      try (InputStream in = PublishedFile.class.getResourceAsStream("published.md5");
          BufferedReader reader =
              new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
        return new Checksums(reader.lines());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    Optional<PublishedFile> recognize(Path file) throws IOException {
      String stored;
      try (InputStream in = Files.newInputStream(file)) {
        stored = md5(in);
      }
      if (packed.containsKey(stored)) {
        return Optional.of(packed.get(stored));
      }
      return Optional.ofNullable(unpacked.get(isPacked(file) ? md5OfContent(file) : stored));
    }

    boolean knowsUnpacked(PublishedFile file) {
      return unpacked.containsValue(file);
    }

    private static boolean isPacked(Path file) throws IOException {
      try (InputStream in = Files.newInputStream(file)) {
        return in.read() == 0x1f && in.read() == 0x8b;
      }
    }

    private static String md5OfContent(Path file) throws IOException {
      try (InputStream stored = Files.newInputStream(file);
          InputStream content = new GZIPInputStream(stored)) {
        return md5(content);
      }
    }

    private static String md5(InputStream stream) throws IOException {
      try {
        MessageDigest digest = MessageDigest.getInstance("MD5");
        new DigestInputStream(stream, digest).transferTo(OutputStream.nullOutputStream());
        return HexFormat.of().formatHex(digest.digest());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has MD5", e);
      }
    }
  }
}
