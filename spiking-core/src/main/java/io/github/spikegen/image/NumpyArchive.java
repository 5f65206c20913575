package io.github.spikegen.image;

import io.github.spikegen.data.DataFileException;
import io.github.spikegen.training.AtomicFile;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Arrays of numbers or text as a NumPy archive, an {@code .npz} file; for images there is {@link
 * ImageArchive}.
 *
 * <p>In Python, {@code numpy.load(file)["name"]} reads what is written here, and {@code
 * numpy.savez(file, name=array)} or {@code savez_compressed} writes what is read here.
 */
public final class NumpyArchive {

  private static final String ENDING = ".npy";

  /** How many bytes one packed byte can become at most; see RFC 1951. */
  private static final long MOST_INFLATION = 1032;

  private static final int MOST_NAMED = 20;

  /** The first time that zip files can tell, as NumPy has it. */
  private static final LocalDateTime EARLIEST = LocalDateTime.of(1980, 1, 1, 0, 0);

  private NumpyArchive() {}

  /** Reads the array of an archive. */
  @FunctionalInterface
  interface Content<T> {
    T read(InputStream in) throws IOException;
  }

  /**
   * Writes an archive; an existing file is replaced atomically.
   *
   * @param file the file; its folder is made if it is missing
   * @param arrays the arrays by their names
   * @throws IOException if writing fails; the file is as it was before
   */
  public static void write(Path file, Map<String, NumpyArray> arrays) throws IOException {
    AtomicFile.write(
        file,
        out -> {
          ZipOutputStream zip = new ZipOutputStream(out); // not closed: the file is not done yet
          for (Map.Entry<String, NumpyArray> array : arrays.entrySet()) {
            zip.putNextEntry(newEntry(array.getKey()));
            array.getValue().write(zip);
          }
          zip.finish();
        });
  }

  /**
   * {@return the names of an archive's arrays, in the order of the file}
   *
   * @param file the file
   * @throws DataFileException if the file is missing, no zip file, or damaged
   * @throws IOException if reading fails
   */
  public static List<String> names(Path file) throws IOException {
    try (ZipFile zip = open(file)) {
      return zip.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.endsWith(ENDING))
          .map(name -> name.substring(0, name.length() - ENDING.length()))
          .toList();
    } catch (ZipException e) {
      throw damaged(file, e);
    }
  }

  /**
   * {@return one array of an archive, compressed or not}
   *
   * @param file the file
   * @param name the array's name
   * @throws DataFileException if the file is missing, no zip file, damaged or truncated, or has no
   *     array of that name that holds numbers or text
   */
  public static NumpyArray read(Path file, String name) throws IOException {
    return read(file, name, in -> array(file, name, in));
  }

  /**
   * {@return one array of an archive, if it is there}
   *
   * @param file the file
   * @param name the array's name
   * @throws DataFileException as {@link #read(Path, String)}, but for an array that isn't there
   */
  public static Optional<NumpyArray> readIfPresent(Path file, String name) throws IOException {
    try (ZipFile zip = open(file)) {
      ZipEntry entry = zip.getEntry(entry(name));
      return entry == null
          ? Optional.empty()
          : Optional.of(read(file, name, zip, entry, in -> array(file, name, in)));
    } catch (ZipException | EOFException e) {
      throw damaged(file, e);
    }
  }

  /** Reads one array by other means than {@link NumpyArray}, and compares the checksum. */
  static <T> T read(Path file, String name, Content<T> content) throws IOException {
    try (ZipFile zip = open(file)) {
      ZipEntry entry = zip.getEntry(entry(name));
      if (entry == null) {
        String found =
            zip.stream().limit(MOST_NAMED).map(ZipEntry::getName).collect(Collectors.joining(", "));
        throw new DataFileException(
            "%s has no array '%s', found %s"
                .formatted(file, name, found.isEmpty() ? "none" : found));
      }
      return read(file, name, zip, entry, content);
    } catch (ZipException | EOFException e) {
      throw damaged(file, e);
    }
  }

  private static ZipFile open(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new DataFileException(file + " is no file, expected an .npz archive");
    }
    ZipFile zip = new ZipFile(file.toFile());
    try {
      zip.stream().forEach(entry -> {}); // comments are decoded where an entry is found
      return zip;
    } catch (IllegalArgumentException e) {
      zip.close();
      throw damaged(file, new ZipException("a comment in it is not UTF-8"));
    }
  }

  private static <T> T read(Path file, String name, ZipFile zip, ZipEntry entry, Content<T> content)
      throws IOException {
    if (entry.getSize() > entry.getCompressedSize() * MOST_INFLATION
        || entry.getCompressedSize() > Files.size(file)) {
      throw lies(file, name);
    }
    // ZipFile itself never compares the checksum, and reads beyond the size
    try (InputStream stored = zip.getInputStream(entry);
        Announced announced = new Announced(stored, entry.getSize());
        CheckedInputStream in = new CheckedInputStream(announced, new CRC32())) {
      T result = content.read(in);
      boolean isAll = announced.left == 0 && stored.read() < 0;
      if (!isAll || in.getChecksum().getValue() != entry.getCrc()) {
        throw lies(file, name);
      }
      return result;
    }
  }

  private static DataFileException lies(Path file, String name) {
    return new DataFileException(
        "%s is damaged: the data of '%s' differs from its header or checksum"
            .formatted(file, name));
  }

  /** The bytes of an array, no more than the archive announces; the header must fit them. */
  static final class Announced extends FilterInputStream {

    private long left;

    Announced(InputStream in, long size) {
      super(in);
      left = size;
    }

    @Override
    public int read() throws IOException {
      int next = left > 0 ? in.read() : -1;
      left -= next < 0 ? 0 : 1;
      return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left <= 0) {
        return length == 0 ? 0 : -1;
      }
      int count = in.read(bytes, offset, (int) Math.min(length, left));
      left -= Math.max(count, 0);
      return count;
    }
  }

  private static NumpyArray array(Path file, String name, InputStream in) throws IOException {
    NpyHeader header = header(file, name, in);
    try {
      return NumpyArray.read(header, in);
    } catch (DataFileException e) {
      throw new DataFileException("%s has '%s' %s".formatted(file, name, e.getMessage()), e);
    }
  }

  static NpyHeader header(Path file, String name, InputStream in) throws IOException {
    try {
      return NpyHeader.read(in);
    } catch (IOException e) {
      throw new DataFileException(
          "%s has %s for array '%s'".formatted(file, e.getMessage(), name), e);
    }
  }

  /** Makes the entry of an array, without the time: the same arrays are the same file. */
  static ZipEntry newEntry(String array) {
    ZipEntry entry = new ZipEntry(entry(array));
    entry.setTimeLocal(EARLIEST);
    return entry;
  }

  private static String entry(String array) {
    return array + ENDING;
  }

  private static DataFileException damaged(Path file, IOException cause) {
    return new DataFileException(
        "%s is no .npz archive, or a damaged one: %s".formatted(file, cause.getMessage()), cause);
  }
}
