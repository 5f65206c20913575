package io.github.spikegen.nir.internal;

import io.github.spikegen.training.InvalidFileException;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Array;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;

/**
 * The content of an HDF5 file, which may be damaged or made to do harm: whatever is in it, an
 * {@link InvalidFileException} of one line is the worst that comes out, and no more is allocated
 * than a file of its size can hold.
 */
public final class BoundedHdf {

  private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

  /** No data is compressed further than this by deflate. */
  private static final long DENSEST = 1032;

  private final HdfFile root;
  private final int mostTexts;
  private long room;

  private BoundedHdf(HdfFile root, long size, int mostTexts) {
    this.root = root;
    this.mostTexts = mostTexts;
    room = size > Long.MAX_VALUE / DENSEST ? Long.MAX_VALUE : DENSEST * size;
  }

  /** What is wrong with a file: the rest of a line that begins with the file's name. */
  public static final class Unusable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param reason what is wrong
     */
    public Unusable(String reason) {
      super(reason);
    }
  }

  /**
   * Reads a file.
   *
   * @param <T> what it becomes
   * @param file the file
   * @param expected what it should be, such as {@code a NIR graph}
   * @param mostTexts how many texts one array may have at most
   * @param inMemory whether the file is read as a whole at first; otherwise arrays are read where
   *     they lie when they are asked for
   * @param reader makes something of the content; it may throw {@link Unusable}
   * @return what it became
   * @throws InvalidFileException if the file is no HDF5 file, is damaged, or is refused
   * @throws IOException if reading fails
   */
  public static <T> T read(
      Path file, String expected, int mostTexts, boolean inMemory, Function<BoundedHdf, T> reader)
      throws IOException {
    byte[] content = inMemory ? Files.readAllBytes(file) : start(file);
    if (content.length < SIGNATURE.length
        || !Arrays.equals(content, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
      throw new InvalidFileException(file, "is no HDF5 file, expected " + expected);
    }
    try (HdfFile hdf = inMemory ? HdfFile.fromBytes(content) : new HdfFile(file)) {
      return reader.apply(new BoundedHdf(hdf, Files.size(file), mostTexts));
    } catch (Unusable e) {
      throw new InvalidFileException(file, e.getMessage().replaceAll("\\p{Cntrl}+", " "));
    } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
      // what jHDF throws for bytes that make no sense, or a filter without its library, is of many
      // kinds
      throw new InvalidFileException(file, "is damaged: its HDF5 structure can't be read");
    }
  }

  private static byte[] start(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(SIGNATURE.length);
    }
  }

  /** {@return the group that holds all others} */
  public Group root() {
    return root;
  }

  /**
   * {@return a group in another}
   *
   * @param group the other
   * @param name its name
   */
  public static Group group(Group group, String name) {
    if (!(child(group, name) instanceof Group child)) {
      throw new Unusable("%s%s is no group".formatted(group.getPath(), name));
    }
    return child;
  }

  /**
   * {@return an array}
   *
   * @param group the group that it is in
   * @param name its name
   */
  public static Dataset array(Group group, String name) {
    if (!(child(group, name) instanceof Dataset data)) {
      throw new Unusable("%s%s is not of numbers or texts".formatted(group.getPath(), name));
    }
    return data;
  }

  private static Node child(Group group, String name) {
    Node child = group.getChildren().get(name);
    if (child == null) {
      throw new Unusable("%s%s is missing".formatted(group.getPath(), name));
    }
    if (child.isLink()) {
      throw new Unusable("%s%s is a link, which is not followed".formatted(group.getPath(), name));
    }
    return child;
  }

  /**
   * Reads an array of texts.
   *
   * @param group the group that it is in
   * @param name its name
   * @return the texts, in the array's order; of truth values {@code TRUE} and {@code FALSE}
   */
  public String[] texts(Group group, String name) {
    if (!(values(group, name) instanceof String[] texts)) {
      throw new Unusable("%s%s is not of texts".formatted(group.getPath(), name));
    }
    return texts;
  }

  /**
   * Reads an array of numbers.
   *
   * @param group the group that it is in
   * @param name its name
   * @param expected what it should be, such as {@code numbers}
   * @return the numbers, in the array's order
   */
  public double[] numbers(Group group, String name, String expected) {
    Object values = values(group, name);
    double[] numbers = new double[Array.getLength(values)];
    for (int i = 0; i < numbers.length; i++) {
      if (!(Array.get(values, i) instanceof Number number)) {
        throw new Unusable("%s%s is not of %s".formatted(group.getPath(), name, expected));
      }
      numbers[i] = number.doubleValue();
    }
    return numbers;
  }

  /**
   * Reads an array of numbers or texts, once it is known that the file can hold so many.
   *
   * @param group the group that it is in
   * @param name its name
   * @return a flat array
   */
  public Object values(Group group, String name) {
    Dataset data = array(group, name);
    DataType type = data.getDataType();
    boolean numbers = type instanceof FixedPoint || type instanceof FloatingPoint;
    boolean tooMany = !numbers && data.getSize() > mostTexts;
    if (tooMany || (!numbers && data.getJavaType() != String.class)) {
      throw new Unusable("%s%s is not of numbers or texts".formatted(group.getPath(), name));
    }
    room -= requireRoom(data, data.getDimensionsAsLong());
    Object values = data.getDataFlat();
    return values == null ? Array.newInstance(data.getJavaType(), 0) : values; // of an empty array
  }

  /**
   * Requires that the file can hold a part of an array, and its chunks.
   *
   * @param data the array
   * @param lengths how many elements the part has along each axis
   * @return the bytes that the part takes
   */
  public long requireRoom(Dataset data, long... lengths) {
    if (data instanceof ChunkedDataset chunked) {
      requireBytes(data, Arrays.stream(chunked.getChunkDimensions()).asLongStream().toArray());
    }
    return requireBytes(data, lengths);
  }

  private long requireBytes(Dataset data, long... lengths) {
    int elementSize = data.getDataType().getSize();
    double bytes = elementSize;
    for (long length : lengths) {
      bytes *= length < 0 ? Double.POSITIVE_INFINITY : length;
    }
    if (elementSize < 1 || bytes > room) {
      throw new Unusable(
          "%s claims the size %s, which the file is too short for"
              .formatted(data.getPath(), Arrays.toString(lengths)));
    }
    return (long) bytes;
  }
}
