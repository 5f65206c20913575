package io.github.spikegen.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTests {

  private static final CropAndResize TWO = new CropAndResize(2, 2);

  @TempDir Path folder;

  private static int[] pixels(Path file) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      return ImageFiles.load(List.of(file), TWO, done -> {}).bytes(manager, 0).toUint8Array();
    }
  }

  private static String failure(Path... files) {
    String message =
        assertThrows(
                DataFileException.class, () -> ImageFiles.load(List.of(files), TWO, done -> {}))
            .getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  private Path jpeg(String name, int color) throws IOException {
    return PictureFiles.write(folder.resolve(name), "jpg", PictureFiles.plain(16, 16, color));
  }

  @Test
  void redGreenAndBlueArePlanesAndRowsComeFirst() throws IOException {
    BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0x010203);
    image.setRGB(1, 0, 0x040506);
    image.setRGB(0, 1, 0x070809);
    image.setRGB(1, 1, 0xfafbfc);
    int[] expected = {1, 4, 7, 250, 2, 5, 8, 251, 3, 6, 9, 252};
    assertArrayEquals(expected, pixels(PictureFiles.write(folder.resolve("a.png"), "png", image)));

    BufferedImage transparent = new BufferedImage(2, 2, BufferedImage.TYPE_INT_ARGB);
    for (int i = 0; i < 4; i++) {
      transparent.setRGB(i % 2, i / 2, image.getRGB(i % 2, i / 2));
    }
    assertArrayEquals(
        expected, pixels(PictureFiles.write(folder.resolve("b.png"), "png", transparent)));
  }

  @Test
  void grayValuesAreTakenAsTheyAreForAllColors() throws IOException {
    BufferedImage gray = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
    gray.getRaster().setPixels(0, 0, 2, 2, new int[] {0, 60, 128, 255});
    assertArrayEquals(
        new int[] {0, 60, 128, 255, 0, 60, 128, 255, 0, 60, 128, 255},
        pixels(PictureFiles.write(folder.resolve("gray.png"), "png", gray)));
  }

  @Test
  void palettesAreLookedUp() throws IOException {
    byte[] levels = {10, 20};
    BufferedImage indexed =
        new BufferedImage(
            2,
            2,
            BufferedImage.TYPE_BYTE_INDEXED,
            new IndexColorModel(8, 2, levels, new byte[] {30, 40}, new byte[] {50, 60}));
    indexed.getRaster().setPixels(0, 0, 2, 2, new int[] {0, 1, 1, 0});
    assertArrayEquals(
        new int[] {10, 20, 20, 10, 30, 40, 40, 30, 50, 60, 60, 50},
        pixels(PictureFiles.write(folder.resolve("palette.png"), "png", indexed)));
  }

  @Test
  void jpegFilesAreReadWhateverTheyAreCalled() throws IOException {
    Path file = jpeg("face.dat", 0x204060);
    int[] pixels = pixels(file);
    for (int i = 0; i < pixels.length; i++) {
      assertEquals(new int[] {0x20, 0x40, 0x60}[i / 4], pixels[i], 2); // JPEG rounds
    }
  }

  @Test
  void imagesComeInTheOrderOfTheirFilesAndProgressIsTold() throws IOException {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < 1030; i++) { // more than are read at once
      files.add(folder.resolve("%d.png".formatted(i % 7)));
      if (i < 7) {
        PictureFiles.write(files.get(i), "png", PictureFiles.plain(3, 2, i));
      }
    }
    List<Integer> progress = new ArrayList<>();
    ImageDataset set = ImageFiles.load(files, TWO, progress::add);
    assertEquals(new Shape(3, 2, 2), set.shape());
    assertEquals(0, set.classes());
    assertEquals(List.of(1024, 1030), progress);
    try (NDManager manager = NDManager.newBaseManager()) {
      for (int i : new int[] {0, 1, 8, 1023, 1024, 1029}) {
        assertEquals(i % 7, set.bytes(manager, i).toUint8Array()[8]); // blue
      }
    }
  }

  @Test
  void aFoldersPicturesAreListedByName() throws IOException {
    Path second = jpeg("b.JPG", 0);
    Path first = PictureFiles.write(folder.resolve("a.png"), "png", PictureFiles.plain(2, 2, 0));
    Files.writeString(folder.resolve("readme.txt"), "text");
    Files.createDirectory(folder.resolve("c.jpg"));
    assertEquals(List.of(first, second), ImageFiles.in(folder));
  }

  @Test
  void foldersWithoutPicturesAreNamed() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertEquals(
        empty + " has no files *.jpg, *.jpeg, *.png",
        assertThrows(DataFileException.class, () -> ImageFiles.in(empty)).getMessage());
    Path none = folder.resolve("none");
    assertEquals(
        none + " is no folder, expected one with images",
        assertThrows(DataFileException.class, () -> ImageFiles.in(none)).getMessage());
  }

  @Test
  void truncatedPicturesAreRecognized() throws IOException {
    for (int missing : new int[] {1, 2, 5}) {
      Path file = jpeg("cut.jpg", 0x336699);
      PictureFiles.cut(file, (int) Files.size(file) - missing);
      assertTrue(failure(file).startsWith(file + " is damaged: "), failure(file));
    }
    Path header = PictureFiles.cut(jpeg("header.jpg", 0), 100);
    assertTrue(failure(header).startsWith(header + " can't be read as an image: "));
    Path png =
        PictureFiles.write(folder.resolve("cut.png"), "png", PictureFiles.plain(9, 9, 0x123456));
    PictureFiles.cut(png, (int) Files.size(png) - 30);
    assertTrue(failure(png).startsWith(png + " can't be read as an image: "), failure(png));
  }

  @Test
  void otherFilesAreRecognized() throws IOException {
    Path page = Files.writeString(folder.resolve("page.jpg"), "<!DOCTYPE html>");
    assertEquals(page + " is no JPEG or PNG image, or damaged at its start", failure(page));
    Path empty = Files.write(folder.resolve("empty.jpg"), new byte[0]);
    assertEquals(empty + " is no JPEG or PNG image, or damaged at its start", failure(empty));
    Path none = folder.resolve("none.jpg");
    assertEquals(none + " is missing", failure(none));
  }

  @Test
  void picturesSmallerThanTheSquareAreNamed() throws IOException {
    Path narrow = PictureFiles.write(folder.resolve("n.png"), "png", PictureFiles.plain(1, 9, 0));
    assertEquals(narrow + " has 1x9 pixels, expected sides of at least 2", failure(narrow));
  }

  @Test
  void theFirstBrokenFileOfAllIsReported() throws IOException {
    Path good = jpeg("good.jpg", 0);
    Path[] files = new Path[50];
    for (int i = 0; i < files.length; i++) {
      files[i] = i % 10 == 9 ? folder.resolve("missing%d.jpg".formatted(i)) : good;
    }
    assertEquals(files[9] + " is missing", failure(files));
  }

  @Test
  void aSetThatDoesNotFitIntoMemoryIsRefusedBeforeItIsRead() {
    String message =
        assertThrows(
                IOException.class,
                () -> ByteImages.requireMemory(200_000_000_000L, new Shape(3, 64, 64)))
            .getMessage();
    assertTrue(
        message.startsWith(
            "200,000,000,000 images of (3, 64, 64) need 2462400.0 GB of Java's memory, but only "),
        message);
  }
}
