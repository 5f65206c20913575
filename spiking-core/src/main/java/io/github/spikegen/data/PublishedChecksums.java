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

/** A table of MD5 checksums: of files packed by their authors, and of what such files contain. */
final class PublishedChecksums {

  private static final String PACKED = ".gz";

  private final Map<String, PublishedFile> packed = new HashMap<>();
  private final Map<String, PublishedFile> unpacked = new HashMap<>();

  /** Takes lines of checksum, set and name; a name without {@code .gz} stands for the content. */
  PublishedChecksums(Stream<String> lines) {
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
  static PublishedChecksums bundled() {
    try (InputStream in = PublishedChecksums.class.getResourceAsStream("published.md5");
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      return new PublishedChecksums(reader.lines());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Optional<PublishedFile> recognise(Path file) throws IOException {
    String stored;
    try (InputStream in = Files.newInputStream(file)) {
      stored = checksum(in);
    }
    if (packed.containsKey(stored)) {
      return Optional.of(packed.get(stored));
    }
    return Optional.ofNullable(unpacked.get(isPacked(file) ? checksumOfContent(file) : stored));
  }

  boolean knowsUnpacked(PublishedFile file) {
    return unpacked.containsValue(file);
  }

  private static boolean isPacked(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() == 0x1f && in.read() == 0x8b;
    }
  }

  private static String checksumOfContent(Path file) throws IOException {
    try (InputStream stored = Files.newInputStream(file);
        InputStream content = new GZIPInputStream(stored)) {
      return checksum(content);
    }
  }

  private static String checksum(InputStream stream) throws IOException {
    MessageDigest digest = md5();
    new DigestInputStream(stream, digest).transferTo(OutputStream.nullOutputStream());
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }
}
