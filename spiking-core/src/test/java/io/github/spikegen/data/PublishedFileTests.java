package io.github.spikegen.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedFileTests {

  private static final PublishedFile LETTERS = new PublishedFile("Letters", "abc");

  @TempDir Path folder;

  /** MD5 of "abc" from RFC 1321. */
  private final PublishedFile.Checksums contents =
      new PublishedFile.Checksums(
          Stream.of("# a comment", "900150983cd24fb0d6963f7d28e17f72  Letters abc"));

  private Path gzip(String name, int level) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(file)) {
          {
            def.setLevel(level);
          }
        }) {
      out.write("abc".getBytes(StandardCharsets.US_ASCII));
    }
    return file;
  }

  @Test
  void contentIsRecognizedHoweverItIsPacked() throws IOException {
    Path plain = Files.writeString(folder.resolve("any-name"), "abc");
    assertEquals(Optional.of(LETTERS), contents.recognize(plain));
    assertEquals(Optional.of(LETTERS), contents.recognize(gzip("a", Deflater.BEST_SPEED)));
    assertEquals(Optional.of(LETTERS), contents.recognize(gzip("b", Deflater.NO_COMPRESSION)));
    assertTrue(contents.knowsUnpacked(LETTERS));
  }

  @Test
  void otherContentIsNot() throws IOException {
    Path file = Files.writeString(folder.resolve("abc"), "abd");
    assertEquals(Optional.empty(), contents.recognize(file));
    assertEquals(Optional.empty(), contents.recognize(Files.write(file, new byte[0])));
  }

  @Test
  void ofSomeFilesOnlyThePackedFormIsKnown() throws IOException {
    // MD5 of "abc" as if that were the packed file
    PublishedFile.Checksums packed =
        new PublishedFile.Checksums(Stream.of("900150983cd24fb0d6963f7d28e17f72 Letters abc.gz"));
    Path stored = Files.writeString(folder.resolve("abc.gz"), "abc");
    assertEquals(Optional.of(LETTERS), packed.recognize(stored));
    assertEquals(Optional.empty(), packed.recognize(gzip("again", Deflater.BEST_SPEED)));
    assertFalse(packed.knowsUnpacked(LETTERS));
  }

  @Test
  void theLibraryKnowsTheFilesOfThePapersSets() {
    for (String part :
        List.of("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")) {
      assertTrue(new PublishedFile("MNIST", part + "-ubyte").isKnownUnpacked());
      assertTrue(new PublishedFile("Fashion-MNIST", part + "-ubyte").isKnownUnpacked());
      assertFalse(new PublishedFile("KMNIST", part + "-ubyte").isKnownUnpacked());
    }
    for (int i = 1; i <= 5; i++) {
      assertTrue(new PublishedFile("CIFAR-10", "data_batch_%d.bin".formatted(i)).isKnownUnpacked());
    }
    assertTrue(new PublishedFile("CIFAR-10", "test_batch.bin").isKnownUnpacked());
    assertTrue(new PublishedFile("CelebA", "list_eval_partition.txt").isKnownUnpacked());
  }

  @Test
  void unknownFilesAreNotRecognized() throws IOException {
    Path own = Files.write(folder.resolve("train-images-idx3-ubyte"), new byte[16]);
    assertEquals(Optional.empty(), PublishedFile.recognize(own));
  }
}
