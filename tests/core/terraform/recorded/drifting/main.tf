terraform {
  required_providers {
    cloud = { source = "example/cloud", version = "1.0.0" }
  }
}
resource "cloud_server" "web" {
  count    = 3
  name     = "web-${count.index}"
  size     = "small"
  tags     = { team = "a", env = "x" }
  password = "hunter22-planted"
}
resource "cloud_server" "plain" {
  name = "plain"
}
