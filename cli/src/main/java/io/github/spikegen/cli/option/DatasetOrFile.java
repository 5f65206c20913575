package io.github.spikegen.cli.option;

import io.github.spikegen.data.DataFileException;
import io.github.spikegen.data.Split;
import io.github.spikegen.image.ImageArchive;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.dataset.NamedDataset.DatasetPart;
import io.github.spikegen.run.evaluation.Evaluation.NamedImages;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A data set by name, or a file, which its ending tells; one of both is there.
 *
 * @param dataset the data set
 * @param file the file
 */
public record DatasetOrFile(Optional<NamedDataset> dataset, Optional<Path> file) {

  /** Returns the set's name or the file. */
  @Override
  public String toString() {
    return dataset
        .map(NamedDataset::displayName)
        .orElseGet(() -> String.valueOf(file.orElseThrow()));
  }

  /**
   * Reads the images: the test images of the set, or those of the file.
   *
   * @param option the option that names them
   * @param folder where the set is, or null
   * @param limit how many of the first images are kept, or null for all
   * @param out where to print what is odd about the files, and progress
   * @throws UsageException if there are none, or a folder is given for a file
   */
  public NamedImages load(String option, Path folder, Integer limit, PrintWriter out)
      throws IOException {
    if (file.isPresent()) {
      if (folder != null) {
        throw new UsageException("--data has no use: %s is a file".formatted(option));
      }
      return archive(option, file.get(), limit);
    }
    DataSource source = new DataSource(option, dataset.orElseThrow(), folder, limit);
    return new NamedImages(toString(), Optional.of(DatasetPart.TEST), source.load(Split.TEST, out));
  }

  /**
   * Reads the images of a file.
   *
   * @param limit how many of the first images are kept, or null for all
   * @throws UsageException if there are none
   */
  public static NamedImages archive(String option, Path file, Integer limit) throws IOException {
    try {
      NamedImages all = new NamedImages(file.toString(), Optional.empty(), ImageArchive.read(file));
      return limit == null ? all : all.limit(limit);
    } catch (DataFileException e) {
      throw new UsageException("%s: %s".formatted(option, e.getMessage()));
    }
  }

  private static DatasetOrFile parse(String text, String ending) {
    if (text.endsWith(ending)) {
      return new DatasetOrFile(Optional.empty(), Optional.of(Path.of(text)));
    }
    try {
      NamedDataset dataset = EnumOptions.parse(NamedDataset.class, text);
      return new DatasetOrFile(Optional.of(dataset), Optional.empty());
    } catch (TypeConversionException e) {
      throw new TypeConversionException("%s; or a file *%s".formatted(e.getMessage(), ending));
    }
  }

  /** A data set or an archive of images. */
  public static final class Images implements ITypeConverter<DatasetOrFile> {
    @Override
    public DatasetOrFile convert(String text) {
      return parse(text, ".npz");
    }
  }

  /** A data set or a classifier's weights. */
  public static final class Weights implements ITypeConverter<DatasetOrFile> {
    @Override
    public DatasetOrFile convert(String text) {
      return parse(text, ".safetensors");
    }
  }
}
