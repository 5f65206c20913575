package io.github.spikegen.cli.option;

import io.github.spikegen.run.dataset.NamedDataset;
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
