package io.github.spikegen.data;

/**
 * What the files of a data set in IDX format do not contain: their names and the meaning of labels.
 *
 * @param trainPrefix how the names of the training files begin, such as {@code train}
 * @param testPrefix how the names of the test files begin, such as {@code t10k}
 * @param classes number of classes, at least 1
 * @param firstLabel the label of the first class in the files; in memory it is 0
 * @param pixelOrder the order of the pixels in the files; in memory it is rows
 */
public record IdxLayout(
    String trainPrefix, String testPrefix, int classes, int firstLabel, PixelOrder pixelOrder) {

  /** MNIST, and Fashion-MNIST and KMNIST, which use the same file names and sizes. */
  public static final IdxLayout MNIST = new IdxLayout("train", "t10k", 10, 0, PixelOrder.ROWS);

  /** The 26 letters of EMNIST, labeled from 1 and stored by columns. */
  public static final IdxLayout EMNIST_LETTERS =
      new IdxLayout("emnist-letters-train", "emnist-letters-test", 26, 1, PixelOrder.COLUMNS);

  public IdxLayout {
    if (classes < 1 || firstLabel < 0 || firstLabel + classes > 256) {
      throw new IllegalArgumentException(
          "classes and firstLabel must give labels from 0 to 255, but are %d and %d"
              .formatted(classes, firstLabel));
    }
  }

  /** The order in which a file stores the pixels of an image. */
  public enum PixelOrder {
    /** Row after row, from the top. */
    ROWS,
    /** Column after column, from the left: read as rows, such an image is transposed. */
    COLUMNS
  }

  String prefix(Split split) {
    return switch (split) {
      case TRAIN -> trainPrefix;
      case TEST -> testPrefix;
    };
  }
}
