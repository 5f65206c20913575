package io.github.spikegen.cli.option;

import io.github.spikegen.layer.Precision;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options that many commands have; each is a mixin. */
public final class CommonOptions {

  private CommonOptions() {}

  /** Where random numbers come from. */
  public static final class Seed {

    @Option(
        names = "--seed",
        paramLabel = "S",
        description = "Where all random numbers come from: the same seed gives the same result.")
    private long seed = 1;

    /** Returns the seed. */
    public long value() {
      return seed;
    }
  }

  /** How many images there are. */
  public static final class Count {

    @Option(
        names = "--count",
        paramLabel = "N",
        converter = Numbers.Images.class,
        description = "How many images.")
    private int count;

    /** Takes the number if none is given. */
    public Count(int usual) {
      count = usual;
    }

    /** Returns the number, at least 1. */
    public int value() {
      return count;
    }
  }

  /** How many images are made together. */
  public static final class Batch {

    @Option(
        names = "--batch",
        paramLabel = "B",
        converter = Numbers.Batch.class,
        description = "The most images that the network makes at once.")
    private int batch = 64;

    /** Returns the number, at least 1. */
    public int value() {
      return batch;
    }
  }

  /** How many of the images that are there are used. */
  public static final class Limit {

    @Option(
        names = "--limit",
        paramLabel = "N",
        converter = Numbers.Images.class,
        description = "Use the first N images only (default: all).")
    private Integer limit;

    /** Returns the number, or null for all. */
    public Integer value() {
      return limit;
    }
  }

  /** Where a data set is. */
  public static final class DataFolder {

    @Option(
        names = "--data",
        paramLabel = "DIR",
        description =
            "Folder with the data set's published files, gzipped or not: mnist, fashion-mnist and"
                + " kmnist train-images-idx3-ubyte, train-labels-idx1-ubyte and the same of t10k;"
                + " letters emnist-letters-train-images-idx3-ubyte and so on; cifar10"
                + " data_batch_1.bin to data_batch_5.bin and test_batch.bin; celeba"
                + " img_align_celeba and list_eval_partition.txt. Without it, mnist, fashion-mnist"
                + " and cifar10 are downloaded by DJL into its cache.")
    private Path folder;

    /** Returns the folder, or null. */
    public Path value() {
      return folder;
    }
  }

  /** Whether files that exist may be replaced. */
  public static final class Overwrite {

    @Option(names = "--overwrite", description = "Replace files that exist.")
    private boolean overwrite;

    /** Refuses a file that can't be written, or exists and may not be replaced. */
    public void requireWritable(String option, Path file) {
      OutputFiles.requireWritable(option, file, overwrite);
    }
  }

  /** What convolutions compute in. */
  public static final class ComputedIn {

    @Option(
        names = "--precision",
        paramLabel = "P",
        description =
            "What convolutions compute in: float32, or bfloat16, which takes a fraction of the time"
                + " on processors that have it (AVX-512 BF16, AMX) and rounds.")
    private Precision precision = Precision.FLOAT32;

    /** Returns the precision. */
    public Precision value() {
      return precision;
    }
  }
}
