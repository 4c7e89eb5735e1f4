Console.WriteLine("Kimberly");
