locals {
  a = { for k, v in var.m : k => v... if v != null }
  b = [for s in var.l : upper(s) if s != ""]
  c = var.x ? {
    a = 1
  } : { b = 2 }
  d = (
    var.x &&
    !var.y ||
    -1 < var.z
  )
  e = <<-EOT
    %{ for ip in var.ips ~}
    server ${ip}
    %{ endfor ~}
    %{ if true }x%{ else }y%{ endif }
  EOT
  f = { (var.k) = 1, "${var.k}-x" = 2, "lit" = 3, plain : 4, }
  g = aws_x.y.0.z
  h = aws_x.y[*].z[0]["k"].q
  i = [
    1, # one
    2,
  ]
  j = merge({}, var.many...)
  k = "a\\b${"nested ${"deep"}"}c"
  l = can(regex("^[a-z]+$", var.x))
  m = 1 + 1.5 % 2
  n = provider::aws::arn_parse("x").region
  o = { a = 1 
  b = 2 }
  p = "$${not} %%{not}"
  q = var.a == null ? [] : [var.a]
  r = templatefile("${path.module}/t.tpl", { a = "b" })
  s = [for k, v in { a = 1 } : "${k}=${v}"]
  t = try(jsondecode(file("x.json")).a.b["c-d"], null)
  u = <<EOF
{
  "a": "${jsonencode({ x = 1 })}"
}
EOF
}
resource "aws_x" "y" {
  for_each = { for x in var.q : x.name => x }
  dynamic "ingress" {
    for_each = var.rules
    iterator = it
    content {
      port = it.value["port"]
    }
  }
  lifecycle {
    ignore_changes = [tags["x"], all]
    precondition {
      condition     = self.x != ""
      error_message = "no"
    }
  }
  provider = aws.eu
}
import {
  for_each = local.x
  to = aws_x.y[each.key]
  id = each.value
}
moved { 
  from = module.a["x"].aws_x.y
  to   = module.b
}
removed {
  from = aws_x.z
  lifecycle { destroy = false }
}
variable "o" {
  type = object({
    a = optional(string, "x")
    b = list(map(any))
    c = tuple([string, number])
  })
  default = {}
}
provider "aws" {
  alias = "eu"
  default_tags { tags = { a = "b" } }
}
run { }
one_line "x" { a = 1 }
