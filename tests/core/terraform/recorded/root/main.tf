terraform { required_version = ">= 1.5" }
variable "password" {
  type      = string
  sensitive = true
  default   = "hunter2-very"
}
variable "region" { default = "eu" }
resource "terraform_data" "web" {
  count = 1
  input = { name = "web-${count.index}", pw = var.password, tags = ["a", "b"], nested = { deep = [{ x = 1, p = var.password }] } }
}
resource "terraform_data" "keyed" {
  for_each         = toset(["a"])
  input            = each.key
  triggers_replace = [var.region]
}
module "net" {
  source   = "./mods/net"
  for_each = toset(["y.z"])
  name     = each.key
}
output "all" { value = terraform_data.web[*].id }
output "pw" {
  value     = var.password
  sensitive = true
}
output "region" { value = var.region }
check "c1" {
  assert {
    condition     = var.region == "eu"
    error_message = "region must be eu, was ${var.region}"
  }
}
moved {
  from = terraform_data.keyed["b.c"]
  to   = terraform_data.kept
}
resource "terraform_data" "kept" {
  input            = "b.c"
  triggers_replace = [var.region]
}
import {
  to = terraform_data.imp
  id = "abc"
}
resource "terraform_data" "imp" { input = "imp" }
