package io.github.spikegen.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file as the authors of a data set published it, recognised by its MD5 checksum.
 *
 * <p>MNIST, Fashion-MNIST and KMNIST use the same file names for different images: only checksums
 * tell them apart.
 *
 * @param set the data set: MNIST, Fashion-MNIST, KMNIST, EMNIST-Letters, CIFAR-10 or CelebA
 * @param name the file's name there, without {@code .gz}
 */
public record PublishedFile(String set, String name) {

  private static final PublishedChecksums KNOWN = PublishedChecksums.bundled();

  /**
   * Recognises a file as it was published, also if it was unpacked or packed anew where the
   * checksum of its content is known: those of MNIST, Fashion-MNIST and CIFAR-10.
   *
   * @param file any file
   * @return which published file it is; empty if it is none, or not known
   * @throws IOException if reading fails
   */
  public static Optional<PublishedFile> recognise(Path file) throws IOException {
    return KNOWN.recognise(file);
  }

  /**
   * Tells whether {@link #recognise} knows this file however it is packed.
   *
   * @return false where only the checksum of the file packed by its authors is known
   */
  public boolean isKnownUnpacked() {
    return KNOWN.knowsUnpacked(this);
  }
}
